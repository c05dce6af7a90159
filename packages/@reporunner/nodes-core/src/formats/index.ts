/** The formats, each loaded when it is first needed: most processes need none, and their libraries are large. */
export const formats = {
  csv: () => import('./csv.ts'),
  html: () => import('./html.ts'),
  markdown: () => import('./markdown.ts'),
  spreadsheet: () => import('./spreadsheet.ts'),
  xml: () => import('./xml.ts'),
  zip: () => import('./zip.ts'),
};
