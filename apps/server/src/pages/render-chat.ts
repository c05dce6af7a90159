/** The page of a chat trigger: its script talks to its own address and to nothing else. */
import type { Language } from '@reporunner/constants';
import type { ChatActivation } from '@reporunner/integrations';
import { pagePolicy } from '../http/untrusted-content.ts';
import { pageMessage } from '../messages/page-messages.ts';
import { inLanguage } from '../messages/translations.ts';
import { authored, escapeHtml, heading, pageHeaders, shell } from './render-page.ts';

const style = `
main { display: flex; flex-direction: column; height: min(44rem, calc(100vh - 3rem)); padding: 1.25rem; }
#log { flex: 1; overflow-y: auto; display: flex; flex-direction: column; gap: .625rem; padding: .5rem 0; }
.said { max-width: 85%; padding: .5rem .875rem; border-radius: 12px; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; color: inherit; }
.mine { align-self: flex-end; background: var(--accent); color: var(--on-accent); }
.theirs { align-self: flex-start; background: var(--ground); }
.said.bad { color: var(--bad); }
form { display: flex; gap: .75rem; align-items: end; }
form textarea { min-height: 2.75rem; max-height: 10rem; }
`;

const script = `
const log = document.getElementById('log');
const form = document.querySelector('form');
const text = document.getElementById('message');
const button = form.querySelector('button');
let session = sessionStorage.getItem(location.pathname);
if (!session) sessionStorage.setItem(location.pathname, session = crypto.randomUUID());
const say = (words, kind) => {
  const line = document.createElement('p');
  line.className = 'said ' + kind;
  line.dir = 'auto';
  line.textContent = words;
  log.append(line);
  line.scrollIntoView({ block: 'end' });
  return line;
};
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const message = text.value.trim();
  if (!message || button.disabled) return;
  say(message, 'mine');
  text.value = '';
  button.disabled = true;
  const line = say('…', 'theirs');
  try {
    const answer = await fetch(location.pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ sessionId: session, message }),
    });
    const body = await answer.json();
    line.textContent = answer.ok ? body.reply : body.detail || body.title;
    if (!answer.ok) line.classList.add('bad');
  } catch {
    line.textContent = form.dataset.offline;
    line.classList.add('bad');
    text.value = message;
  }
  button.disabled = false;
  line.scrollIntoView({ block: 'end' });
  text.focus();
});
text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
`;

export function chatHeaders(nonce: string, language: Language): Record<string, string> {
  return {
    ...pageHeaders(language),
    // Its script is ours alone, by the nonce, and needs the origin to talk to its address; texts are put in as text.
    'content-security-policy': pagePolicy(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`,
      'allow-forms allow-same-origin allow-scripts',
    ),
  };
}

export function renderChat(chat: ChatActivation, nonce: string, language: Language): string {
  const { greeting } = chat;
  const title = authored(chat.title, language);
  const placeholder = escapeHtml(authored(chat.placeholder, language));
  const say = (name: 'chatOffline' | 'chatSend' | 'chatNeedsScript') =>
    escapeHtml(inLanguage(pageMessage(name), language));
  const welcome = greeting === '' ? '' : `<p class="said theirs" dir="auto">${escapeHtml(greeting)}</p>`;
  return shell(
    title,
    `<style>${style}</style>${heading(title)}
<div id="log" role="log" aria-live="polite" tabindex="0" aria-label="${escapeHtml(title)}">${welcome}</div>
<form data-offline="${say('chatOffline')}"><textarea id="message" dir="auto" rows="1" maxlength="20000" required autofocus placeholder="${placeholder}" aria-label="${placeholder}"></textarea><button>${say('chatSend')}</button></form>
<noscript><p>${say('chatNeedsScript')}</p></noscript><script nonce="${nonce}">${script}</script>`,
    language,
  );
}
