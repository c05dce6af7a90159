/** What people read from the server is in the language that they ask for: hosted pages, chats, problem documents. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
let url: string;
beforeAll(async () => {
  server = await startApiServer();
  ({ url } = server.running);
  await publish('signup', {
    form: {
      type: 'core.formTrigger',
      parameters: {
        path: 'signup',
        title: 'Sign up',
        fields: [
          { name: 'email', kind: 'email', required: true },
          { name: 'age', kind: 'number' },
          { name: 'day', kind: 'date' },
          { name: 'size', kind: 'select', options: ['S', 'L'] },
          { name: 'terms', kind: 'checkbox', required: true },
        ],
      },
    },
    ask: { type: 'core.approval', parameters: { title: 'Take them?', text: 'Please decide' } },
  });
  await publish('talk', {
    chat: { type: 'core.chatTrigger', parameters: { path: 'talk' } },
    ask: { type: 'core.approval', parameters: {} },
  });
});
afterAll(() => server.close());

/** The first node leads to the second. */
async function publish(name: string, nodes: Record<string, { type: string; parameters: object }>) {
  const [from, to] = Object.keys(nodes);
  const placed = Object.entries(nodes).map(([id, node], at) => [
    id,
    { name: id, position: { x: at * 200, y: 0 }, ...node },
  ]);
  const { id } = await server.ok('POST', '/workflows', {
    name,
    nodes: Object.fromEntries(placed),
    edges: { e: { from, to } },
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
}

async function page(path: string, language: string | undefined, body?: Record<string, string>) {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'text/html',
      ...(language === undefined ? {} : { 'accept-language': language }),
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: new URLSearchParams(body).toString() }),
  });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

/** The link of the one approval that is waited for, as the app shows it to who may decide. */
async function linkOfApproval(): Promise<string> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { items } = await server.ok('GET', '/executions?status=waiting');
    const links = await Promise.all(
      items.map(async ({ id }: { id: string }) => (await server.ok('GET', `/executions/${id}`)).waiting),
    );
    const found = links.flat().find(({ title }: { title?: string }) => title === 'Take them?');
    if (found?.url !== undefined) return new URL(found.url).pathname;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Nothing waits for an approval.');
}

/** English words of ours that must not be on a page in another language; what authors wrote stays as it is. */
const englishOf = (html: string) =>
  html
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*?(?: data-offline="([^"]*)"| placeholder="([^"]*)")[^>]*>/g, ' $1 $2 ')
    .replace(/<[^>]*>/g, ' ')
    .match(/[A-Za-z]{2,}/g) ?? [];

const sent = { email: 'ada@example.org', terms: 'on' };

describe('a hosted page', () => {
  it('says its language and direction, and which header it follows', async () => {
    for (const path of ['/form/signup', '/chat/talk', '/form/nowhere', '/chat/nowhere', '/resume/nothing']) {
      const arabic = await page(path, 'fr, ar-EG;q=0.8, en;q=0.5');
      expect(arabic.headers.get('content-language'), path).toBe('ar');
      expect(arabic.headers.get('vary')).toMatch(/accept-language/i);
      expect(arabic.html).toContain('<html lang="ar" dir="rtl">');
      for (const language of ['en-GB', '*', ';;,q=', 'fr', undefined]) {
        const english = await page(path, language);
        expect(english.headers.get('content-language')).toBe('en');
        expect(english.headers.get('vary')).toMatch(/accept-language/i);
        expect(english.html).toContain('<html lang="en" dir="ltr">');
      }
    }
  });

  it('has every text of ours in the language of the visitor, and those of the author as they are', async () => {
    const form = await page('/form/signup', 'ar');
    expect(englishOf(form.html)).toEqual([
      'Sign',
      'up',
      'Sign',
      'up',
      'email',
      'age',
      'day',
      'size',
      'terms',
    ]);
    expect(form.html).toContain('value="Send">إرسال</button>');
    expect((await page('/form/signup', 'en')).html).toContain('value="Send">Send</button>');

    const chat = await page('/chat/talk', 'ar');
    expect(englishOf(chat.html)).toEqual(['JavaScript']);
    expect(chat.html).toContain('data-offline="لم تُرسل الرسالة. حاول مرة أخرى."');
  });

  it('says in the language of the visitor what is wrong with an entry', async () => {
    const wrong: readonly Record<string, string>[] = [
      { ...sent, email: '' },
      { ...sent, email: 'x' },
      { ...sent, age: 'x' },
      { ...sent, day: 'x' },
      { ...sent, size: 'x' },
      { ...sent, terms: '' },
      { ...sent, email: 'x'.repeat(20_001) },
    ];
    const alerts = new Set<string>();
    for (const body of wrong) {
      const { status, html } = await page('/form/signup', 'ar', body);
      const alert = /role="alert">([^<]*)</.exec(html)?.[1] ?? '';
      expect(status).toBe(422);
      expect(alert).toMatch(/^«(?:email|age|day|size|terms)»: [^a-z]+$/);
      alerts.add(alert.replace(/«\w+»/, ''));
    }
    expect(alerts.size).toBe(wrong.length);
    expect((await page('/form/signup', 'en', { ...sent, age: 'x' })).html).toContain(
      '“age”: enter a number.',
    );
  });

  it('asks, thanks and refuses in the language of the visitor', async () => {
    const ended = await page('/form/signup', 'ar', sent);
    expect(ended.html).toContain('شكرًا لك');
    const next = await linkOfApproval();
    const asked = await page(next, 'ar');
    expect(asked.html).toContain('value="Approve">موافقة</button>');
    expect(asked.html).toContain('>تعليق</label>');
    expect((await page(next, 'ar', { choice: 'x' })).html).toContain('اختر أحد الأزرار.');
    const thanks = await page(next, 'ar', { choice: 'Approve', comment: 'good' });
    expect(thanks.html).toContain('شكرًا لك');
    const again = await page(next, 'ar', { choice: 'Approve' });
    expect([again.status, englishOf(again.html)]).toEqual([409, []]);
    for (const path of ['/form/nowhere', '/resume/nothing']) {
      const nothing = await page(path, 'ar');
      expect([nothing.status, englishOf(nothing.html)]).toEqual([404, []]);
    }
    const large = await page('/form/signup', 'ar', { ...sent, email: 'x'.repeat(1_100_000) });
    expect([large.status, englishOf(large.html)]).toEqual([413, []]);
  });
});

describe('a chat', () => {
  const talk = async (language: string, body: object) => {
    const response = await fetch(`${url}/chat/talk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': language },
      body: JSON.stringify(body),
    });
    expect(response.headers.get('vary')).toBe('Accept-Language');
    return response.json();
  };

  it('replies in the language of the visitor where the reply is ours', async () => {
    const message = { sessionId: 's', message: 'hello' };
    const [arabic, english] = await Promise.all([talk('ar', message), talk('en', message)]);
    expect(arabic).toMatchObject({ reply: 'سيستغرق هذا بعض الوقت.' });
    expect(english).toMatchObject({ reply: 'This will take some time.' });
  });
});

describe('a problem document', () => {
  const refused = async (language: string) => {
    const response = await fetch(`${url}/resume/nothing`, { headers: { 'accept-language': language } });
    return { headers: response.headers, problem: await response.json() };
  };

  it('names its message, and says it in the language of who asks', async () => {
    const [english, arabic] = [await refused('en'), await refused('ar')];
    const both = { code: 'NOT_FOUND', messageId: 'ingress.addressInvalid', parameters: {} };
    expect(english.problem).toMatchObject({ ...both, detail: 'This address is not valid.' });
    expect(arabic.problem).toMatchObject({ ...both, detail: 'هذا العنوان غير صالح.' });
    expect(arabic.headers.get('vary')).toBe('Accept-Language');
    expect([english, arabic].map(({ headers }) => headers.get('content-language'))).toEqual(['en', 'ar']);
  });
});

const asked = async (path: string, language: string, method = 'GET', body?: unknown) =>
  server.api(method, path, body, { 'accept-language': language });

describe('an error of the API', () => {
  it.each([
    ['POST', '/auth/login', { email: 'ada@example.org', password: 'x' }, 'auth.signInWrong', /غير صحيحة/],
    ['GET', `/workflows/${crypto.randomUUID()}`, undefined, 'workflows.noWorkflow', /لا يوجد سير عمل كهذا/],
    ['GET', '/nowhere', undefined, 'http.nothingAt', /لا يوجد شيء على \/api\/v1\/nowhere\./],
    ['PATCH', '/node-types', undefined, 'http.notPossible', /PATCH غير ممكنة هنا/],
    ['GET', `/executions/${crypto.randomUUID()}`, undefined, 'application.noExecution', /لا يوجد تنفيذ كهذا/],
    ['POST', '/workflows', [], 'http.bodyNotValid', /المحتوى غير صالح/],
    ['GET', '/executions?limit=x', undefined, 'http.queryInvalid', /الاستعلام غير صالح/],
    ['POST', '/workflows/bulk', undefined, 'http.bodyMissing', /المحتوى ناقص/],
  ])('%s %s is said in the language of who asks', async (method, path, body, messageId, text) => {
    const [english, arabic] = await Promise.all([
      asked(path, 'en', method, body),
      asked(path, 'ar', method, body),
    ]);
    expect(arabic.body).toMatchObject({ messageId, detail: expect.stringMatching(text) });
    expect(arabic.status).toBe(english.status);
    expect(english.body.detail).not.toMatch(/[\u0600-\u06ff]/);
    expect(english.body).toMatchObject({ messageId, parameters: arabic.body.parameters });
  });
});

describe('why an execution failed', () => {
  const messages = (answer: { body: { nodes?: unknown; items?: unknown; error?: unknown } }) =>
    JSON.stringify(answer.body).match(/"message":"[^"]*/g) ?? [];

  /** Runs the workflow until it has failed. */
  const failedRun = async (nodes: Record<string, { type: string; parameters: object }>) => {
    const [from, to] = Object.keys(nodes);
    const placed = Object.entries(nodes).map(([id, node], at) => [
      id,
      { name: id, position: { x: at * 200, y: 0 }, ...node },
    ]);
    const { id } = await server.ok('POST', '/workflows', {
      name: 'fails',
      nodes: Object.fromEntries(placed),
      edges: { e: { from, to } },
    });
    return {
      id,
      run: (language: string) => asked(`/workflows/${id}/executions`, language, 'POST', { wait: true }),
    };
  };

  it('[JE1] is said in the language of who asks, whenever that is', async () => {
    const { id, run } = await failedRun({
      manual: { type: 'core.manual', parameters: {} },
      switch: { type: 'core.switch', parameters: { mode: 'index', index: 7, outputs: 2, fallback: false } },
    });
    const started = await run('ar');
    expect(started.body).toMatchObject({
      status: 'failed',
      error: { messageId: 'node.switchOutput', message: expect.stringMatching(/لا يوجد مخرج رقمه 7/) },
    });
    const { executionId } = started.body;
    for (const path of [
      `/executions/${executionId}`,
      `/executions/${executionId}/runs`,
      `/executions?workflowId=${id}`,
    ]) {
      const [english, arabic] = await Promise.all([asked(path, 'en'), asked(path, 'ar')]);
      expect(arabic.headers.get('content-language')).toBe('ar');
      expect(messages(english)).toContain('"message":"There is no output 7; the last one is 1.');
      expect(messages(arabic).join(), path).toContain('لا يوجد مخرج رقمه 7؛ آخر مخرج رقمه 1');
      expect(messages(arabic).join()).not.toContain('There is no output');
    }
    // The journal is what was written.
    const { body: journal } = await asked(`/executions/${executionId}/data`, 'ar');
    expect(JSON.stringify(journal)).toContain('There is no output 7; the last one is 1.');
  });

  it('[JE1] is the text of the author where it is theirs', async () => {
    const { run } = await failedRun({
      manual: { type: 'core.manual', parameters: {} },
      stop: { type: 'core.stopWithError', parameters: { message: 'The order has no items.' } },
    });
    const { body } = await run('ar');
    expect(body.error).toMatchObject({ code: 'STOPPED_BY_WORKFLOW', message: 'The order has no items.' });
    expect(body.error).not.toHaveProperty('messageId');
  });

  it('is said of each of a bulk request', async () => {
    const request = { action: 'publish', ids: [crypto.randomUUID()] };
    const { body } = await asked('/workflows/bulk', 'ar', 'POST', request);
    expect(body.results[0].error).toMatchObject({
      messageId: 'workflows.noWorkflow',
      message: 'لا يوجد سير عمل كهذا.',
    });
  });
});

describe('the catalogue', () => {
  it('[DT1] has every text of nodes and credentials in the language of who asks', async () => {
    for (const path of ['/node-types', '/credential-types']) {
      const [english, arabic] = await Promise.all([asked(path, 'en'), asked(path, 'ar-EG, en;q=0.5')]);
      expect(arabic.headers.get('content-language')).toBe('ar');
      expect(arabic.headers.get('vary')).toMatch(/accept-language/i);
      expect(arabic.headers.get('etag') ?? 'ar').not.toBe(english.headers.get('etag') ?? 'en');
      expect(arabic.body.items).toHaveLength(english.body.items.length);
      for (const { label, description } of arabic.body.items)
        if (!['Webhook', 'GraphQL', 'XML', 'Markdown'].includes(label))
          expect([label, description]).toEqual([
            expect.stringMatching(/[\u0600-\u06ff]/),
            expect.stringMatching(/[\u0600-\u06ff]/),
          ]);
    }
    const { body } = await asked('/node-types/core.httpRequest', 'ar');
    expect(body.label).toBe('طلب HTTP');
    expect(body.parameters.properties.url.title).toBe('الرابط');
    expect((await asked('/node-types/core.if', 'ar')).body.ports.outputs).toMatchObject([
      { name: 'true', label: 'صواب' },
      { name: 'false', label: 'خطأ' },
    ]);
  });

  it('[DT2] changes nothing but texts for people', async () => {
    const [english, arabic] = await Promise.all([asked('/node-types', 'en'), asked('/node-types', 'ar')]);
    const bare = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(bare);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).flatMap(([name, part]) =>
          (typeof part === 'string' && ['label', 'description', 'title'].includes(name)) || name === 'ui'
            ? []
            : [[name, bare(part)]],
        ),
      );
    };
    expect(bare(arabic.body)).toEqual(bare(english.body));
    const schedule = (answer: typeof arabic) =>
      JSON.stringify(
        answer.body.items.find(({ type }: { type: string }) => type === 'core.dateTime').parameters,
      );
    expect(schedule(arabic)).toContain('"weekday":"يوم الأسبوع"');
    expect(schedule(english)).not.toContain('"options"');
  });
});

describe('what is wrong with a workflow', () => {
  const wrong = {
    name: 'wrong',
    nodes: {
      hook: { name: 'Hook', type: 'core.webhook', position: { x: 0, y: 0 }, parameters: {} },
      set: {
        name: 'Set',
        type: 'core.set',
        position: { x: 200, y: 0 },
        parameters: { fields: [{ name: 'a', value: '={{ json.a }}' }] },
      },
    },
    edges: { e: { from: 'hook', to: 'set' }, f: { from: { nodeId: 'hook', port: 'x' }, to: 'set' } },
  };
  const messagesOf = (diagnostics: readonly { rule: string; message: string }[]) =>
    Object.fromEntries(diagnostics.map(({ rule, message }) => [rule, message]));

  it('is said in the language of who asks, with the same ids and parameters', async () => {
    const [english, arabic] = await Promise.all(
      ['en', 'ar'].map((language) => asked('/workflows/validate', language, 'POST', wrong)),
    );
    expect(arabic?.headers.get('content-language')).toBe('ar');
    expect(messagesOf(english?.body.diagnostics)).toMatchObject({
      'G3-port-missing': '"Hook" has no output "x"; it has main.',
      'G10-parameter-invalid': '"Hook", parameter path: is missing',
      'G11-expression-invalid':
        '"Set", parameter fields.0.value: There is no variable "json". Did you mean $json?',
    });
    expect(messagesOf(arabic?.body.diagnostics)).toMatchObject({
      'G3-port-missing': 'ليس للعقدة «Hook» مخرج «x»؛ مخارجها: main.',
      'G10-parameter-invalid': '«Hook»، المعلمة path: القيمة مطلوبة',
      'G11-expression-invalid': '«Set»، المعلمة fields.0.value: لا يوجد متغيّر «json». هل تقصد $json؟',
    });
    const data = (diagnostics: readonly object[]) => diagnostics.map((one) => ({ ...one, message: '' }));
    expect(data(arabic?.body.diagnostics)).toEqual(data(english?.body.diagnostics));
  });

  it('is said so in the problem of what cannot be published', async () => {
    const { id } = await server.ok('POST', '/workflows', wrong);
    const refused = await asked(`/workflows/${id}/publish`, 'ar', 'POST', {});
    expect(refused.body.code).toBe('WORKFLOW_INVALID');
    expect(messagesOf(refused.body.details.diagnostics)['G10-parameter-invalid']).toBe(
      '«Hook»، المعلمة path: القيمة مطلوبة',
    );
  });
});
