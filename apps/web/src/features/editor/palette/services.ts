/**
 * Services that people look for and that have no node of their own: an HTTP request that has their address, method and a
 * body to be filled in. What is in capitals in an address is to be replaced.
 */
import type { JsonObject } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';

interface Service {
  readonly name: string;
  /** What people look for when they mean it. */
  readonly aliases?: readonly string[];
  readonly parameters: JsonObject;
}

const get = (url: string, more: JsonObject = {}): JsonObject => ({ url, ...more });
const post = (url: string, body: string, more: JsonObject = {}): JsonObject => ({
  method: 'POST',
  url,
  bodyKind: 'json',
  body,
  ...more,
});
const models = [
  'ai',
  'llm',
  'gpt',
  'chatgpt',
  'language model',
  'agent',
  'summarise',
  'translate',
  'classify',
];
const mail = ['email', 'e-mail', 'mail', 'send mail'];

const services: readonly Service[] = [
  {
    name: 'OpenAI',
    aliases: models,
    parameters: post('https://api.openai.com/v1/responses', '{ "model": "gpt-4.1-mini", "input": "" }'),
  },
  {
    name: 'Anthropic',
    aliases: [...models, 'claude'],
    parameters: post(
      'https://api.anthropic.com/v1/messages',
      '{ "model": "claude-sonnet-4-0", "max_tokens": 1024, "messages": [{ "role": "user", "content": "" }] }',
      { headers: { 'anthropic-version': '2023-06-01' } },
    ),
  },
  {
    name: 'Slack',
    aliases: ['chat', 'message', 'channel'],
    parameters: post('https://slack.com/api/chat.postMessage', '{ "channel": "#general", "text": "" }'),
  },
  {
    name: 'Microsoft Teams',
    aliases: ['teams', 'message', 'channel'],
    parameters: post('https://YOUR-WEBHOOK-ADDRESS', '{ "text": "" }'),
  },
  {
    name: 'Discord',
    aliases: ['message', 'channel'],
    parameters: post('https://discord.com/api/webhooks/WEBHOOK_ID/WEBHOOK_TOKEN', '{ "content": "" }'),
  },
  {
    name: 'Telegram',
    aliases: ['message', 'bot'],
    parameters: post('https://api.telegram.org/botBOT_TOKEN/sendMessage', '{ "chat_id": "", "text": "" }'),
  },
  {
    name: 'Gmail',
    aliases: [...mail, 'google mail'],
    parameters: post('https://gmail.googleapis.com/gmail/v1/users/me/messages/send', '{ "raw": "" }'),
  },
  {
    name: 'Outlook',
    aliases: [...mail, 'microsoft 365', 'office 365'],
    parameters: post(
      'https://graph.microsoft.com/v1.0/me/sendMail',
      '{ "message": { "subject": "", "body": { "contentType": "Text", "content": "" }, "toRecipients": [{ "emailAddress": { "address": "" } }] } }',
    ),
  },
  {
    name: 'SendGrid',
    aliases: mail,
    parameters: post(
      'https://api.sendgrid.com/v3/mail/send',
      '{ "personalizations": [{ "to": [{ "email": "" }] }], "from": { "email": "" }, "subject": "", "content": [{ "type": "text/plain", "value": "" }] }',
    ),
  },
  {
    name: 'Twilio',
    aliases: ['sms', 'text message', 'whatsapp'],
    parameters: {
      method: 'POST',
      url: 'https://api.twilio.com/2010-04-01/Accounts/ACCOUNT_SID/Messages.json',
      bodyKind: 'form',
      body: { To: '', From: '', Body: '' },
    },
  },
  {
    name: 'Google Sheets',
    aliases: ['spreadsheet', 'append row', 'excel'],
    parameters: post(
      'https://sheets.googleapis.com/v4/spreadsheets/SPREADSHEET_ID/values/Sheet1!A1:append',
      '{ "values": [["", ""]] }',
      { query: { valueInputOption: 'USER_ENTERED' } },
    ),
  },
  {
    name: 'Google Drive',
    aliases: ['files', 'cloud storage'],
    parameters: get('https://www.googleapis.com/drive/v3/files'),
  },
  {
    name: 'Google Calendar',
    aliases: ['events', 'appointments'],
    parameters: get('https://www.googleapis.com/calendar/v3/calendars/primary/events'),
  },
  {
    name: 'Notion',
    parameters: post(
      'https://api.notion.com/v1/pages',
      '{ "parent": { "database_id": "" }, "properties": {} }',
      { headers: { 'Notion-Version': '2022-06-28' } },
    ),
  },
  {
    name: 'Airtable',
    aliases: ['database', 'table'],
    parameters: post('https://api.airtable.com/v0/BASE_ID/TABLE', '{ "fields": {} }'),
  },
  {
    name: 'GitHub',
    aliases: ['git', 'create issue'],
    parameters: post('https://api.github.com/repos/OWNER/REPOSITORY/issues', '{ "title": "", "body": "" }', {
      headers: { accept: 'application/vnd.github+json' },
    }),
  },
  {
    name: 'GitLab',
    aliases: ['git', 'create issue'],
    parameters: post('https://gitlab.com/api/v4/projects/PROJECT_ID/issues', '{ "title": "" }'),
  },
  {
    name: 'Jira',
    aliases: ['atlassian', 'ticket', 'create issue'],
    parameters: post(
      'https://SITE.atlassian.net/rest/api/3/issue',
      '{ "fields": { "project": { "key": "" }, "issuetype": { "name": "Task" }, "summary": "" } }',
    ),
  },
  {
    name: 'Linear',
    aliases: ['ticket', 'create issue'],
    parameters: post('https://api.linear.app/graphql', '{ "query": "" }'),
  },
  {
    name: 'HubSpot',
    aliases: ['crm', 'contact'],
    parameters: post('https://api.hubapi.com/crm/v3/objects/contacts', '{ "properties": { "email": "" } }'),
  },
  { name: 'Stripe', aliases: ['payment'], parameters: get('https://api.stripe.com/v1/customers') },
  {
    name: 'Shopify',
    aliases: ['shop', 'orders'],
    parameters: get('https://SHOP.myshopify.com/admin/api/2025-01/orders.json'),
  },
];

const entriesOf = new WeakMap<readonly NodeTypeMetadata[], readonly NodeTypeMetadata[]>();
const ofServices = new WeakSet<NodeTypeMetadata>();

/** An entry of the palette that is a service and no type of its own. */
export const isService = (nodeType: NodeTypeMetadata): boolean => ofServices.has(nodeType);

/** The services as entries of the palette: HTTP requests with another name. None where requests do not fit. */
export function serviceTypes(
  types: readonly NodeTypeMetadata[],
  describe: (name: string) => string,
): readonly NodeTypeMetadata[] {
  const known = entriesOf.get(types);
  if (known !== undefined) return known;
  const http = types.find(({ role }) => role === 'http-request');
  // What is installed as a node of its own needs no request.
  const installed = new Set(types.map(({ label }) => label));
  const entries =
    http === undefined
      ? []
      : services
          .filter(({ name }) => !installed.has(name))
          .map(
            ({ name, aliases = [], parameters }): NodeTypeMetadata => ({
              ...http,
              label: name,
              description: describe(name),
              aliases,
              intents: [],
              initial: parameters,
            }),
          );
  for (const entry of entries) ofServices.add(entry);
  entriesOf.set(types, entries);
  return entries;
}
