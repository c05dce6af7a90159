import { errorCodeOf } from '@reporunner/core/testing';
import { describe, expect, it } from 'vitest';
import { importCurl } from '../../src/index.ts';
import { withoutValue, withValue } from '../../src/io/http-request/curl-options.ts';

describe('a cURL command', () => {
  it('becomes a request, with every kind of quote', () => {
    const command = `curl -X PUT 'https://api.example.com/a b?x=1' \\
      -H "accept: application/json" --header='x-note: it'\\''s "here"' \\
      -H $'x-text: \\u00e4\\x21' -d '{"name":"Zürich 世界"}' -H 'Content-Type: application/json' -m 2.5`;
    expect(importCurl(command)).toEqual({
      parameters: {
        method: 'PUT',
        url: 'https://api.example.com/a%20b?x=1',
        headers: { accept: 'application/json', 'x-note': 'it\'s "here"', 'x-text': 'ä!' },
        bodyKind: 'json',
        body: { name: 'Zürich 世界' },
        timeoutMs: 2_500,
        maxRedirects: 0,
      },
      ignored: [],
    });
  });

  it('is a POST when it has data, and a query when it says -G', () => {
    expect(importCurl('curl example.com/f -d a=1 -d b=two').parameters).toMatchObject({
      method: 'POST',
      url: 'http://example.com/f',
      bodyKind: 'form',
      body: { a: '1', b: 'two' },
    });
    expect(importCurl("curl -sSLG https://x.org/s --data-urlencode 'q=a b&c'").parameters).toEqual({
      url: 'https://x.org/s',
      query: { q: 'a b&c' },
    });
    expect(importCurl("curl https://x.org --json '[1]' -kL").parameters).toMatchObject({
      bodyKind: 'json',
      body: [1],
      allowInvalidCertificate: true,
    });
    expect(importCurl('curl -I https://x.org').parameters).toMatchObject({ method: 'HEAD' });
    expect(importCurl('curl https://x.org -d a=1 -d a=2').parameters).toMatchObject({
      bodyKind: 'form',
      body: { a: ['1', '2'] },
    });
    expect(importCurl('curl https://x.org -d a=1 -d b=2 -d a=3').parameters).toMatchObject({
      bodyKind: 'text',
      body: 'a=1&b=2&a=3',
    });
    expect(importCurl('curl https://x.org -F a=1 -F a=2 -F f=@x -F g=@y')).toMatchObject({
      parameters: { bodyKind: 'multipart', body: { a: ['1', '2'] }, binaryField: 'f' },
      ignored: ['file @x', 'file @y'],
    });
  });

  it('keeps a content type that says more than the node would', () => {
    const json = (type: string) =>
      importCurl(`curl x.org -d '{"a":"ü"}' -H 'content-type: ${type}'`).parameters;
    for (const type of ['application/json; charset=iso-8859-1', 'application/vnd.api+json'])
      expect(json(type)).toMatchObject({ bodyKind: 'json', headers: { 'content-type': type } });
    expect(json('application/json').headers).toBeUndefined();
    const form = 'application/x-www-form-urlencoded; charset=iso-8859-1';
    expect(importCurl(`curl x.org -d a=b -H 'content-type: ${form}'`).parameters).toMatchObject({
      bodyKind: 'form',
      headers: { 'content-type': form },
    });
    expect(importCurl(`curl x.org -d abc -H 'content-type: ${form}'`).parameters).toMatchObject({
      bodyKind: 'text',
      contentType: form,
    });
  });

  it.each([
    ['-d @f.json', 'POST', 'application/x-www-form-urlencoded'],
    ['--data-binary @f.json -H "content-type: text/csv; charset=utf-16"', 'POST', 'text/csv; charset=utf-16'],
    ['--json @f.json', 'POST', 'application/json'],
    ['--data-urlencode name@f.json', 'POST', 'application/x-www-form-urlencoded'],
    ['-T f.json', 'PUT', undefined],
    ['-X PATCH -d @f.json', 'PATCH', 'application/x-www-form-urlencoded'],
  ])('sends the file that %s names', (options, method, contentType) => {
    const { parameters, ignored } = importCurl(`curl https://x.org ${options}`);
    expect(parameters).toMatchObject({ method, bodyKind: 'binary' });
    expect(parameters.contentType).toBe(contentType);
    expect(parameters.headers).toBeUndefined();
    expect(ignored.join()).toContain('f.json');
  });

  it('takes no text for a file', () => {
    for (const options of ["--data-raw '@ada'", "--data-urlencode 'to=@ada'"])
      expect(importCurl(`curl x.org ${options}`)).toMatchObject({
        parameters: { body: expect.anything() },
        ignored: [],
      });
  });

  it('is read as cmd.exe reads it when browsers on Windows copied it', () => {
    const command = [
      'curl ^"https://api.example.com/a?x=1^&y=100^%^25^" ^',
      '  -X ^"POST^" ^',
      '  -H ^"accept: application/json^" ^',
      '  -H ^"x-note: say ^\\^"hi^\\^" to C:^\\dir^" ^',
      '  --data-raw ^"^{^\\^"name^\\^":^\\^"Ada ^& Bob^\\^"^}^"',
    ].join('\r\n');
    expect(importCurl(command)).toEqual({
      parameters: {
        method: 'POST',
        url: 'https://api.example.com/a?x=1&y=100%25',
        headers: { accept: 'application/json', 'x-note': 'say "hi" to C:\\dir' },
        bodyKind: 'text',
        body: '{"name":"Ada & Bob"}',
        contentType: 'application/x-www-form-urlencoded',
        maxRedirects: 0,
      },
      ignored: [],
    });
    expect(importCurl('curl "https://x.org/^a" ^\r\n  -H "a: b""c"').parameters).toEqual({
      url: 'https://x.org/%5Ea',
      headers: { a: 'b"c' },
      maxRedirects: 0,
    });
  });

  it('keeps secrets out of the parameters', () => {
    const cases: [string, object][] = [
      ['curl -u me:pa:ss https://x.org', { type: 'httpBasic', data: { user: 'me', password: 'pa:ss' } }],
      ['curl --digest -u me:x https://x.org', { type: 'httpDigest', data: { user: 'me', password: 'x' } }],
      ['curl https://me:pw@x.org', { type: 'httpBasic', data: { user: 'me', password: 'pw' } }],
      [
        "curl https://x.org -H 'Authorization: Bearer t0ken'",
        { type: 'httpBearer', data: { token: 't0ken' } },
      ],
      [
        "curl https://x.org -H 'X-API-Key: k'",
        { type: 'httpHeader', data: { name: 'x-api-key', value: 'k' } },
      ],
      [
        'curl https://x.org --aws-sigv4 aws:amz:eu-west-1:s3 -u id:secret',
        {
          type: 'awsSignature',
          data: { accessKeyId: 'id', secretAccessKey: 'secret', region: 'eu-west-1', service: 's3' },
        },
      ],
    ];
    for (const [command, credential] of cases) {
      const imported = importCurl(command);
      expect(imported.credential).toEqual(credential);
      for (const secret of ['pa:ss', 't0ken', 'secret', 'pw'])
        expect(JSON.stringify(imported.parameters)).not.toContain(`${secret}"`);
    }
  });

  it('takes a form apart, and says what it cannot take over', () => {
    const { parameters, ignored } = importCurl(
      'curl https://x.org -F name=Ada -F picture=@face.png --retry 3 -o out.txt',
    );
    expect(parameters).toMatchObject({
      bodyKind: 'multipart',
      body: { name: 'Ada' },
      binaryField: 'picture',
    });
    expect(ignored).toEqual(['--retry 3', '-o out.txt', 'file @face.png']);
  });

  it('is refused when it is none', async () => {
    for (const wrong of ['', 'wget x.org', 'curl', "curl 'https://x.org", 'curl -H', 'curl http://:'])
      expect(await errorCodeOf((async () => importCurl(wrong))())).toBe('NODE_PARAMETER_INVALID');
  });
});

describe('options of cURL', () => {
  const url = 'https://api.example.com/orders';

  it.each([
    [`-x http://proxy:3128 ${url}`, '-x http://proxy:3128'],
    [`--proxy http://proxy:3128 ${url}`, '--proxy http://proxy:3128'],
    [`--proxy=http://proxy:3128 ${url}`, '--proxy http://proxy:3128'],
    [`-D - ${url}`, '-D -'],
    [`-C - ${url}`, '-C -'],
    [`-P - ${url}`, '-P -'],
    [`-sx proxy:3128 ${url}`, '-x proxy:3128'],
    [`-soout.json ${url}`, '-o out.json'],
    [`--connect-to a:1:b:2 ${url}`, '--connect-to a:1:b:2'],
    [`-x http://user:secret@proxy:3128 ${url}`, '-x'],
    [`-U user:secret ${url}`, '-U'],
    [`-O ${url}`, '-O'],
    [`-OJ ${url}`, '-O', '-J'],
    [`--ntlm ${url}`, '--ntlm'],
    [`-H @headers.txt ${url}`, 'file @headers.txt'],
    [`${url} https://u:p@b.example/x`, 'https://b.example/x'],
    [`${url} --next -d secret https://b.example`, '--next'],
  ])('leave the address as it is: %s', (words, ...ignored) => {
    const imported = importCurl(`curl ${words}`);
    expect(imported.parameters).toEqual({ url, maxRedirects: 0 });
    expect(imported.ignored).toEqual(ignored);
  });

  it.each([...withValue])('%s takes a value', (option) => {
    const { parameters } = importCurl(`curl ${option} 12 ${url}`);
    if (option === '--url') expect(parameters.url).toBe('http://0.0.0.12/');
    else expect(parameters.url).toBe(url);
    expect(() => importCurl(`curl ${url} ${option}`)).toThrow('has no value');
  });

  it.each([...withoutValue].filter((option) => option !== '--next'))('%s takes none', (option) => {
    expect(importCurl(`curl ${option} api.example.com/orders`).parameters.url).toBe(
      'http://api.example.com/orders',
    );
  });

  it.each(["-d ''", "--data-raw ''", "--data-urlencode ''", '--data-binary ""'])(
    'send an empty body by POST: %s',
    (option) => {
      const { parameters } = importCurl(`curl ${url} ${option}`);
      expect(parameters).toMatchObject({ method: 'POST', bodyKind: 'text', body: '' });
      expect(importCurl(`curl -G ${url} ${option}`).parameters).toEqual({ url, maxRedirects: 0 });
    },
  );

  it('take headers away, or send them empty', () => {
    expect(importCurl(`curl ${url} -H 'Accept:' -H 'X-A: 1' -H 'x-a:' -H 'X-B;'`).parameters.headers).toEqual(
      {
        'x-b': '',
      },
    );
  });

  it.each([
    '{"id":12345678901234567890}',
    '[0.12345678901234567891]',
    '{"a":"1","b":-9007199254740993}',
    '[1e400]',
  ])('keep the digits of numbers: %s', (body) => {
    const { parameters } = importCurl(`curl ${url} --json '${body}'`);
    expect(parameters).toMatchObject({ bodyKind: 'text', body, contentType: 'application/json' });
  });

  it.each(['{"a":"12345678901234567890"}', '[0.1,1.50,-1e3,9007199254740992,"\\"12345678901234567890"]'])(
    'read other JSON: %s',
    (body) => {
      const { parameters } = importCurl(`curl ${url} --json '${body}'`);
      expect(parameters).toMatchObject({ bodyKind: 'json', body: JSON.parse(body) });
    },
  );

  it('keep text that looks like an expression', () => {
    const { parameters } = importCurl(`curl ${url} -d '={{ 1 }}' -H 'content-type: text/plain' -H 'x-a: =b'`);
    expect(parameters).toMatchObject({ body: '={{ "={{ 1 }}" }}', headers: { 'x-a': '={{ "=b" }}' } });
  });

  it('add to the query', () => {
    const { parameters } = importCurl(`curl ${url} --url-query 'a=b c' --url-query '+d=%20' -d x=1`);
    expect(parameters).toMatchObject({ method: 'POST', query: { a: 'b c', d: ' ' }, body: { x: '1' } });
  });
});
