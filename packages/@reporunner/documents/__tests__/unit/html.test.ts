import type { HtmlExtraction } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../test-utils/read.ts';

const extract = async (html: string, selector: string, get: HtmlExtraction['get'] = 'text', all = false) => {
  const [found] = await valuesOf('html.extract', html, {
    extract: [{ name: 'v', selector, get, attribute: 'href', all }],
  });
  return (found as { v: unknown }).v;
};
const toMarkdown = async (html: string) => (await valuesOf('html.toMarkdown', html, {}))[0];
const toHtml = async (text: string) => (await valuesOf('markdown.toHtml', text, {}))[0];

describe('text of HTML', () => {
  it('is what a reader sees, with blocks apart and no scripts (public-reports 23)', async () => {
    const html =
      '<div><script>var a = 1</script><style>b{}</style><template>t</template><p>One</p><p>Two</p>x<br>y</div>';
    expect(await extract(html, 'div')).toBe('One Two x y');
    expect(await extract(html, 'div', 'lines')).toBe('One\n\nTwo\n\nx\ny');
    expect(
      await extract(`<body><!-- no -->${html}<noscript>n</noscript><p hidden>h</p></body>`, 'body'),
    ).toBe('One Two x y');
  });

  it('keeps words of inline elements together, and cells and items apart', async () => {
    expect(await extract('<p>a<b>b</b> <i>c</i>&amp;d&nbsp;e</p>', 'p', 'lines')).toBe('ab c&d\u00a0e');
    expect(
      await extract(
        '<table><thead><tr><th>A<th>B</thead><tr><td>1</td><td><p>2</p></td></tr></table>',
        'table',
        'lines',
      ),
    ).toBe('A\tB\n1\n\n2');
    expect(await extract('<ul><li>a</li><li>b <ul><li>c</ul></ul>d', 'body', 'lines')).toBe('a\nb\nc\nd');
    expect(await extract('<pre>  a\n   b</pre>', 'pre', 'lines')).toBe('  a\n   b');
  });

  it('gives the content of what is no text if that is asked for itself', async () => {
    const html = '<script type="application/ld+json">{"a": 1}</script><title>T</title>';
    expect(await extract(html, 'script', 'lines')).toBe('{"a": 1}');
    expect(await extract(html, 'title')).toBe('T');
  });

  it('finds attributes whatever their case', async () => {
    const attributeOf = async (html: string, selector: string, attribute: string) => {
      const [found] = await valuesOf('html.extract', html, {
        extract: [{ name: 'v', selector, get: 'attribute', attribute, all: false }],
      });
      return (found as { v: unknown }).v;
    };
    expect(await attributeOf('<a data-Id="1" HREF="/x">x</a>', 'a', 'data-Id')).toBe('1');
    expect(await attributeOf('<a data-Id="1" HREF="/x">x</a>', 'a[HREF]', 'HREF')).toBe('/x');
    expect(await attributeOf('<svg viewbox="0 0 1 1"></svg>', 'svg', 'viewBox')).toBe('0 0 1 1');
    expect(await attributeOf('<svg viewbox="0 0 1 1"></svg>', 'svg', 'VIEWBOX')).toBe('0 0 1 1');
    expect(await attributeOf('<input CHECKED>', 'input', 'Checked')).toBe('checked');
    expect(await attributeOf('<a>x</a>', 'a', 'constructor')).toBeNull();
  });

  it('reads what is malformed, and refuses selectors that are none', async () => {
    expect(await extract('<p>a<p>b</div><b><i>c</b>d</i>', 'body')).toBe('a bcd');
    expect(await extract('<a href=x>1<a href=y>2', 'a', 'attribute', true)).toEqual(['x', 'y']);
    expect(await extract('<b>x</b>', 'i')).toBeNull();
    await expect(extract('<b>', 'b[')).rejects.toMatchObject({ code: 'NODE_PARAMETER_INVALID' });
  });
});

describe('Markdown', () => {
  it('has no scripts and styles in it (public-reports 23)', async () => {
    expect(
      await toMarkdown(
        '<head><title>T</title></head><script>x()</script><style>y{}</style><h2>Hej</h2><p><b>du</b></p>',
      ),
    ).toBe('## Hej\n\n**du**');
  });

  it('has tables, both ways', async () => {
    const html =
      '<table><thead><tr><th>A</th><th align="right">B</th></tr></thead><tbody><tr><td>1 | 2</td><td><b>x</b><br>y</td></tr><tr><td colspan="2">z</td></tr><tr></tr></tbody></table>';
    const text = '| A | B |\n| --- | ---: |\n| 1 \\| 2 | **x**<br>y |\n| z |  |';
    expect(await toMarkdown(`<p>a</p>${html}<p>b</p>`)).toBe(`a\n\n${text}\n\nb`);
    expect(await toHtml(text)).toContain('<td align="right"><strong>x</strong><br>y</td>');
    expect(await toMarkdown('<table></table>x')).toBe('x');
  });

  it('converts tables in tables once, however deep they lie', async () => {
    const deep = `${'<table><tr><td>'.repeat(40)}x${'</td></tr></table>'.repeat(40)}`;
    expect(String(await toMarkdown(deep))).toContain('x');
  });
});

describe('Markdown of HTML', () => {
  it.each([
    ['<p>was <del>5</del> <s>4</s> <strike>3</strike> 2</p>', 'was ~~5~~ ~~4~~ ~~3~~ 2'],
    ['<p>a<del> b </del>c<del></del></p>', 'a ~~b~~ c'],
    ['<h1>a<br>b</h1><p>c<br>d</p>', '# a b\n\nc  \nd'],
    ['<h2><b>a<br>b</b></h2>', '## **a b**'],
    ['<table><tr><th>a<br>b</th></tr><tr><td>c<br/>d</td></tr></table>', '| a<br>b |\n| --- |\n| c<br>d |'],
    [
      '<ul><li><input type="checkbox" checked> done</li><li><input type=checkbox> open</li></ul>',
      '-   [x] done\n-   [ ] open',
    ],
    ['<ul><li><p><input type="checkbox" checked="" disabled=""> done</p></li></ul>', '-   [x] done'],
    ['<ul><li><label><input type="checkbox" checked> done</label></li></ul>', '-   [x] done'],
    ['<p><input type="checkbox" checked> agreed <input value="x"></p>', 'agreed'],
  ])('keeps what is struck out, tasks and line breaks: %s', async (html, text) => {
    expect(await toMarkdown(html)).toBe(text);
  });

  it.each(['~~5~~ 4', '- [x] done\n- [ ] open', '# a', '| a<br>b |\n| --- |\n| c |'])(
    'comes back as it was: %j',
    async (text) => {
      const html = String(await toHtml(text));
      expect(await toHtml(String(await toMarkdown(html)))).toBe(html);
    },
  );
});
