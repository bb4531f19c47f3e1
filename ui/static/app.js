// The page in the browser: navigation, the running conversation, and what every button does.
import { drawCharts, pictureOf } from './charts.js';

const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
let gradio = null;
let asking = null; // the section of the turn that is being answered
let follow = true;

/** Begin: draw the frame into `element`; `events` ask and halt through Gradio's queue. */
export async function start(element, events) {
  gradio = events;
  window.gemba = { live };
  const app = $('#app', element);
  app.closest('main')?.setAttribute('role', 'presentation'); // the landmark is ours
  app.innerHTML = await text('/gemba/shell');
  document.documentElement.lang = $('#language').value;
  document.body.dataset.ready = 'shell';
  document.addEventListener('click', clicked);
  document.addEventListener('submit', submitted);
  document.addEventListener('keydown', pressed);
  document.addEventListener('input', typed);
  document.addEventListener('change', changed);
  for (const name of ['dragover', 'drop']) document.addEventListener(name, dropped);
  addEventListener('popstate', () => open(location.search, false));
  await Promise.all([open(location.search, false), listThreads()]);
  document.body.dataset.ready = 'page';
}

/** Take the running turn's HTML from the server. */
function live(html) {
  const made = parse(html);
  if (!made || !asking) return;
  if (asking.dataset.thread && asking.dataset.thread !== made.dataset.thread) return;
  const done = made.dataset.done === '1';
  asking.replaceWith(made);
  asking = done ? null : made;
  $('#chat').dataset.thread = made.dataset.thread;
  drawCharts(made);
  keepInView(made);
  if (done) finished(made);
}

function finished(section) {
  busy(false);
  const thread = section.dataset.thread;
  const wanted = '/?thread=' + encodeURIComponent(thread);
  if (location.pathname + location.search !== wanted) history.replaceState({}, '', wanted);
  listThreads();
  refreshFrame();
}

async function ask(question, { turn = null } = {}) {
  question = question.trim();
  if (!question || asking) return;
  if (!$('#chat')) await open('');
  const welcome = $('#log .welcome');
  if (welcome) {
    const heading = document.createElement('h1');
    heading.className = 'hidden';
    heading.textContent = $('#chat').getAttribute('aria-label');
    $('#chat').prepend(heading);
    welcome.remove();
  }
  const chat = $('#chat');
  const section = document.createElement('section');
  section.className = 'turn running';
  if (chat.dataset.thread) section.dataset.thread = chat.dataset.thread;
  section.innerHTML = '<div class="asked"><p></p></div><div class="answer"><p class="thinking">…</p></div>';
  $('p', section).textContent = question;
  if (turn !== null) {
    const turns = all('#log .turn');
    const from = turns.findIndex(t => t.dataset.turn === String(turn));
    turns.slice(from).forEach(t => t.remove());
  }
  $('#log').append(section);
  asking = section;
  follow = true;
  keepInView(section);
  busy(true);
  gradio.ask({ question, thread: chat.dataset.thread || '', turn });
}

function stop() {
  gradio.halt();
  if (asking) {
    const line = document.createElement('p');
    line.className = 'quiet';
    line.textContent = '■';
    $('.answer', asking).append(line);
    all('.thinking', asking).forEach(e => e.remove());
    asking = null;
  }
  busy(false);
}

function busy(on) {
  const form = $('#ask');
  if (!form) return;
  $('.send', form).hidden = on;
  $('.stop', form).hidden = !on;
}

// ---- navigation

async function open(search, push = true) {
  const wanted = new URLSearchParams(search);
  const page = wanted.get('board') || 'chat';
  const query = wanted.get('thread') ? '?thread=' + encodeURIComponent(wanted.get('thread')) : '';
  if (asking) stop();
  let html;
  try {
    html = await text(`/gemba/pages/${encodeURIComponent(page)}${query}`);
  } catch (error) {
    say(error.message);
    if (!search) return;
    return open('', true);
  }
  const main = $('#main');
  main.innerHTML = html;
  main.dataset.page = page;
  if (push) history.pushState({}, '', search ? '/' + search : '/');
  closeEvidence();
  closeMenu();
  mark(page, wanted.get('thread'));
  drawCharts(main);
  const log = $('#log');
  if (log) {
    log.scrollTop = log.scrollHeight;
    log.addEventListener('scroll', () => {
      follow = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    }, { passive: true });
    if (innerWidth > 800) $('#ask-text').focus({ preventScroll: true });
  } else if (push) main.focus({ preventScroll: true });
  document.title = (page === 'chat' ? '' : $('h1', main)?.textContent + ' · ') + 'Gemba';
}

function mark(page, thread) {
  for (const a of all('#side a[data-page]')) {
    if (a.dataset.page === page && !thread) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  }
  for (const a of all('#threads a')) {
    if (a.dataset.thread === thread) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  }
}

async function listThreads() {
  const query = $('#find').value.trim();
  $('#threads').innerHTML = await text('/gemba/threads?q=' + encodeURIComponent(query));
  const now = new URLSearchParams(location.search);
  mark(now.get('board') || 'chat', now.get('thread'));
}

async function refreshFrame() {
  $('#fresh').innerHTML = await text('/gemba/fresh');
  const frame = parse('<div>' + await text('/gemba/shell') + '</div>');
  const pages = $('.pages', frame);
  if (pages) $('#side .pages').innerHTML = pages.innerHTML;
  const now = new URLSearchParams(location.search);
  mark(now.get('board') || 'chat', now.get('thread'));
}

function closeMenu() {
  $('#side').classList.remove('open');
  $('#menu').setAttribute('aria-expanded', 'false');
}

// ---- what buttons do; the server names them by data-do

const actions = {
  ask: b => ask(b.dataset.question),
  new: () => open(''),
  stop,
  copy: b => copy($('.words', b.closest('.turn')).innerText),
  png: b => pictureOf(b.closest('.chart')),
  print: () => print(),
  more: b => {
    all('tr.more', b.closest('.table')).forEach(row => { row.hidden = false; });
    b.remove();
  },
  evidence: showEvidence,
  'close-evidence': closeEvidence,
  page: showPage,
  'close-sheet': () => $('#sheet').close(),
  good: b => opinion(b, 'good'),
  bad: b => opinion(b, 'bad'),
  note: b => {
    const form = $('form.note', b.closest('.turn'));
    form.hidden = !form.hidden;
    if (!form.hidden) $('textarea', form).focus();
  },
  edit: editQuestion,
  'edit-cancel': b => {
    const asked = b.closest('.asked');
    $('form', asked).remove();
    all(':scope > *', asked).forEach(e => { e.hidden = false; });
  },
  rename: renameThread,
  delete: deleteThread,
  approve: b => decide(b, 'approve', {}),
  undo: b => decide(b, 'undo', {}),
  'ask-reject': b => {
    const form = $('form.reject', b.closest('.card'));
    form.hidden = !form.hidden;
    b.setAttribute('aria-expanded', String(!form.hidden));
    if (!form.hidden) $('textarea', form).focus();
  },
  'edit-proposal': editProposal,
  demo: async b => place(b, await text('/gemba/demo', {})),
  add: async b => {
    const card = b.closest('.card');
    swap(card, await text(`/gemba/uploads/${card.dataset.upload}/add/${b.dataset.kind}`, { readings: readingsOf(card) }));
  },
  'add-all': addAll,
  drop: async b => {
    const card = b.closest('.card');
    await text(`/gemba/uploads/${card.dataset.upload}/drop`, {});
    card.remove();
  },
  'remove-document': async b => {
    if (!confirm(b.getAttribute('aria-label') + '?')) return;
    await text(`/gemba/manuals/${encodeURIComponent(b.dataset.document)}/remove`, {});
    open('?board=manuals', false);
  },
  'sign-out': async () => {
    await fetch('/gemba/sign-out', { method: 'POST', headers: { 'X-Gemba': '1' } });
    location.href = '/login';
  },
};

async function clicked(event) {
  const target = event.target.closest('[data-do], a[data-page], a[data-thread], #menu, .ref, .skip');
  if (!target) return;
  if (target.classList.contains('skip')) { // followed as a link, it would load the page anew
    event.preventDefault();
    $('#main').focus();
    return;
  }
  if (target.id === 'menu') {
    const on = $('#side').classList.toggle('open');
    target.setAttribute('aria-expanded', String(on));
    if (on) $('#side a')?.focus();
    return;
  }
  if (target.classList.contains('ref')) {
    const quote = $(`.quotes [data-number="${target.dataset.ref}"] .cite`, target.closest('.turn'));
    if (quote) await attempt(() => showPage(quote));
    return;
  }
  if (target.matches('a')) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await attempt(() => open(new URL(target.href).search));
    return;
  }
  if (target.tagName === 'FORM') return;
  const action = actions[target.dataset.do];
  if (action) await attempt(() => action(target));
}

async function submitted(event) {
  const form = event.target;
  if (form.id === 'ask') {
    event.preventDefault();
    const box = $('#ask-text');
    const question = box.value;
    if (asking || !question.trim()) return;
    box.value = '';
    grow(box);
    await attempt(() => ask(question));
  } else if (form.dataset.do === 'reject') {
    event.preventDefault();
    await attempt(() => decide(form, 'reject', { why: form.why.value }));
  } else if (form.dataset.do === 'keep-note') {
    event.preventDefault();
    await attempt(() => keepNote(form));
  } else if (form.dataset.do === 'ask-again') {
    event.preventDefault();
    const section = form.closest('.turn');
    await attempt(() => ask(form.question.value, { turn: Number(section.dataset.turn) }));
  } else if (form.dataset.do === 'send') {
    event.preventDefault();
    await attempt(() => send(form));
  } else if (form.dataset.do === 'keep-name') {
    event.preventDefault();
    await attempt(() => keepName(form));
  }
}

function pressed(event) {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing
      && event.target.matches?.('#ask-text, .asked textarea')) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.key === 'Escape') {
    if ($('#sheet').open) return;
    if (!$('#evidence').hidden) closeEvidence();
    else if ($('#side').classList.contains('open')) { closeMenu(); $('#menu').focus(); }
  } else if (event.key === '/' && !event.target.matches?.('input, textarea, select')) {
    const box = $('#ask-text');
    if (box) { event.preventDefault(); box.focus(); }
  }
}

let waiting = 0;
function typed(event) {
  if (event.target.id === 'ask-text') grow(event.target);
  if (event.target.id === 'find') {
    clearTimeout(waiting);
    waiting = setTimeout(listThreads, 200);
  }
}

async function changed(event) {
  const input = event.target;
  if (input.id === 'language') {
    const next = encodeURIComponent(location.pathname + location.search);
    location.href = `/gemba/language/${input.value}?next=${next}`;
  } else if (input.matches('.reading select')) {
    const part = input.closest('.reading');
    part.dataset.changed = '1';
    if ('table' in input.dataset) await attempt(() => readAs(part, input.value));
  } else if (input.type === 'file') {
    const files = [...input.files];
    input.value = '';
    await attempt(() => bring(files, input));
  }
}

async function dropped(event) {
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  if (event.type === 'drop') await attempt(() => bring([...event.dataTransfer.files], event.target));
}

// ---- files and long work

async function bring(files, from) {
  let list = $('.uploads');
  if (!list) {
    list = document.createElement('div');
    list.className = 'uploads';
    $('#log')?.append(list);
  }
  if (from?.id === 'attach') $('#log').append(list);
  for (const file of files) {
    const body = new FormData();
    body.append('file', file);
    let card;
    try {
      card = parse(await text('/gemba/uploads', body));
    } catch (error) { // the other files go on
      card = refusal(file.name, error.message);
    }
    list.append(card);
    card.scrollIntoView({ block: 'nearest' });
    watch(card);
  }
  if (files.length > 1 && !$('.all', list)) list.prepend($('#all-files').content.cloneNode(true));
}

/** Add every file that can be read, the likelier way each; those that are still looked at are waited for. */
async function addAll(button) {
  const list = button.closest('.uploads');
  button.disabled = true;
  while ($('.upload[data-job]', list)) await new Promise(done => setTimeout(done, 300));
  for (const add of all('.upload [data-do=add].primary', list)) await attempt(() => actions.add(add));
  button.closest('.all').remove();
}

/** Return how the tables of a file are to be read where a person changed it. */
function readingsOf(card) {
  const changed = {};
  for (const part of all('.reading', card)) {
    const table = $('select[data-table]', part);
    if (!table || !part.dataset.changed) continue;
    const chosen = all('select[data-head]', part).filter(c => c.value);
    const columns = Object.fromEntries(chosen.map(c => [c.dataset.head, c.value]));
    changed[part.dataset.source] = { table: table.value, columns };
  }
  return changed;
}

/** Offer the fields of another table for a file's columns, the likeliest chosen. */
async function readAs(part, table) {
  const choices = all('select[data-head]', part);
  const heads = choices.map(c => 'head=' + encodeURIComponent(c.dataset.head)).join('&');
  const { fields, guess } = JSON.parse(await text(`/gemba/readings/${encodeURIComponent(table)}?${heads}`));
  for (const choice of choices) {
    const kept = choice.options[0];
    choice.replaceChildren(kept, ...fields.map(f => new Option(f, f)));
    choice.value = guess[choice.dataset.head] || '';
  }
}

function refusal(name, why) {
  const card = parse('<article class="card upload"><header><h3></h3></header><p class="fault" role="alert"></p></article>');
  $('h3', card).textContent = name;
  $('.fault', card).textContent = why;
  return card;
}

function place(near, html) {
  const list = $('.uploads') || near.parentElement;
  const card = parse(html);
  if (near.dataset.do === 'demo') near.disabled = true;
  list.append(card);
  card.scrollIntoView({ block: 'nearest' });
  watch(card);
}

function swap(old, html) {
  const made = parse(html);
  old.replaceWith(made);
  watch(made);
}

async function watch(card) {
  let now = card;
  while (now.dataset.job && now.isConnected) {
    await new Promise(done => setTimeout(done, 500));
    const made = parse(await text('/gemba/jobs/' + now.dataset.job));
    now.replaceWith(made);
    now = made;
  }
  if (!now.dataset.finished) return;
  refreshFrame();
  const page = $('#main').dataset.page;
  if (page === 'manuals' || page === 'data') {
    const fresh = parse(`<div>${await text('/gemba/pages/' + page)}</div>`);
    const panels = $('.panels', fresh);
    if (panels && $('#main .panels')) $('#main .panels').replaceWith(panels);
    for (const part of all('.board > .panel, .board > .empty')) part.remove();
    for (const part of all('.board > .panel, .board > .empty', fresh)) $('#main .panels').before(part);
    drawCharts($('#main'));
  }
}

// ---- answers

async function showEvidence(button) {
  const { thread, turn } = button.closest('.turn').dataset;
  const panel = $('#evidence');
  $('.body', panel).innerHTML = await text(`/gemba/answers/${thread}/${turn}/evidence`);
  panel.hidden = false;
  document.body.classList.add('with-evidence');
  panel.opener = button;
  $('button', panel).focus();
}

function closeEvidence() {
  const panel = $('#evidence');
  if (panel.hidden) return;
  panel.hidden = true;
  document.body.classList.remove('with-evidence');
  panel.opener?.isConnected && panel.opener.focus();
}

async function showPage(button) {
  const { document: name, page, quote } = button.dataset;
  const sheet = $('#sheet');
  const body = $('.body', sheet);
  const at = `/gemba/manuals/${encodeURIComponent(name)}`;
  $('h2', sheet).textContent = button.textContent.replace(/^\[\d+\]\s*/, '').length > 4
    ? button.textContent.replace(/^\[\d+\]\s*/, '') : name;
  const link = $('.original', sheet);
  link.href = at + '/original';
  link.hidden = false;
  body.replaceChildren();
  if (quote) {
    const words = document.createElement('blockquote');
    words.textContent = quote;
    body.append(words);
  }
  if (page) {
    const answer = await fetch(`${at}/pages/${page}.png?quote=${encodeURIComponent(quote || '')}`);
    if (answer.ok) {
      const picture = document.createElement('img');
      picture.alt = `${name}, ${page}`;
      picture.src = URL.createObjectURL(await answer.blob());
      picture.addEventListener('load', () => {
        URL.revokeObjectURL(picture.src);
        const mark = picture.offsetTop - body.offsetTop + (quote ? markedAt(picture) : 0) * picture.clientHeight;
        if (mark > body.clientHeight - 80) body.scrollTop = mark - body.clientHeight / 3;
      }, { once: true });
      body.append(picture);
    } else {
      const why = document.createElement('p');
      why.className = 'quiet';
      why.textContent = (await answer.json()).error;
      body.append(why);
    }
  }
  if (!sheet.open) sheet.showModal();
}

/** Return how far down a page its first marked words stand, 0 to 1. */
function markedAt(picture) {
  const [width, height] = [200, Math.round(200 * picture.naturalHeight / picture.naturalWidth)];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  for (let i = 0; i < data.length; i += 4) {
    if (Math.max(data[i], data[i + 1]) - data[i + 2] > 60) return Math.floor(i / 4 / width) / height;
  }
  return 0;
}

async function opinion(button, verdict) {
  const section = button.closest('.turn');
  const { thread, turn } = section.dataset;
  await text(`/gemba/answers/${thread}/${turn}/feedback`, { verdict });
  for (const b of all('[data-do=good], [data-do=bad]', section)) {
    b.setAttribute('aria-pressed', String(b === button));
  }
}

async function keepNote(form) {
  const { thread, turn } = form.closest('.turn').dataset;
  await text(`/gemba/answers/${thread}/${turn}/feedback`, { note: form.note.value });
  form.hidden = true;
  let kept = $('.kept', form.closest('.turn'));
  if (!kept) {
    kept = document.createElement('p');
    kept.className = 'kept quiet';
    form.after(kept);
  }
  kept.textContent = $('label', form).firstChild.textContent.trim() + ': ' + form.note.value;
}

function editQuestion(button) {
  const asked = button.closest('.asked');
  if ($('form', asked)) return;
  const form = document.createElement('form');
  form.dataset.do = 'ask-again';
  const box = document.createElement('textarea');
  box.name = 'question';
  box.value = $('p', asked).textContent;
  box.setAttribute('aria-label', button.getAttribute('aria-label'));
  const send = document.createElement('button');
  send.type = 'submit';
  send.className = 'primary';
  send.textContent = $('#ask .send').getAttribute('aria-label');
  const cancel = document.createElement('button');
  cancel.type = 'button';
  cancel.dataset.do = 'edit-cancel';
  cancel.textContent = '✕';
  cancel.setAttribute('aria-label', $('#sheet [data-do=close-sheet]').getAttribute('aria-label'));
  form.append(box, send, cancel);
  all(':scope > *', asked).forEach(e => { e.hidden = true; });
  asked.append(form);
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

// ---- proposals

async function decide(from, what, given) {
  const card = from.closest('.card');
  const { proposal, sha256, thread } = card.dataset;
  const html = await text(`/gemba/proposals/${proposal}/${what}`, { sha256, thread: thread || '', ...given });
  if ($('#log')) {
    all('.decide, form.reject', card).forEach(e => e.remove());
    card.classList.add('decided');
    const section = parse(html);
    $('#log').append(section);
    keepInView(section);
  } else {
    say(parse(html).querySelector('.words').innerText);
    await open(location.search, false);
  }
  refreshFrame();
}

async function editProposal(button) {
  const card = button.closest('.card');
  const turns = all('#log .turn').filter(t => $('.asked p', t));
  const own = card.closest('.turn');
  const before = own ? turns.filter(t => t === own || t.compareDocumentPosition(own) & 4).pop() : null;
  const question = before ? $('.asked p', before).textContent : '';
  if (!before) await open(card.dataset.thread ? '?thread=' + card.dataset.thread : '');
  const last = question || all('#log .asked p').pop()?.textContent || '';
  const box = $('#ask-text');
  box.value = last ? last + ', ' : '';
  grow(box);
  box.focus();
}

// ---- accounts

/** Post a form's fields; the answer is the page anew. */
async function send(form) {
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return;
  const html = await text(form.getAttribute('action'), Object.fromEntries(new FormData(form)));
  const main = $('#main');
  main.innerHTML = html;
  main.scrollTop = 0;
  main.focus({ preventScroll: true });
}

// ---- conversations

function renameThread(button) {
  const item = button.closest('li');
  const link = $('a', item);
  const form = document.createElement('form');
  form.dataset.do = 'keep-name';
  const box = document.createElement('input');
  box.name = 'title';
  box.value = link.title;
  box.maxLength = 120;
  box.required = true;
  box.setAttribute('aria-label', button.getAttribute('aria-label'));
  form.append(box);
  item.replaceChildren(form);
  box.focus();
  box.select();
  box.addEventListener('keydown', e => { if (e.key === 'Escape') listThreads(); });
}

async function keepName(form) {
  await text(`/gemba/threads/${form.closest('li').dataset.thread}/rename`, { title: form.title.value });
  await listThreads();
}

async function deleteThread(button) {
  const { thread } = button.closest('li').dataset;
  if (!confirm(button.getAttribute('aria-label') + '?')) return;
  await text(`/gemba/threads/${thread}/delete`, {});
  if (new URLSearchParams(location.search).get('thread') === thread) await open('');
  await listThreads();
}

// ---- small things

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.message);
  }
}

async function text(address, body) {
  const options = { headers: { 'X-Gemba': '1' } };
  if (body !== undefined) {
    options.method = 'POST';
    if (body instanceof FormData) options.body = body;
    else {
      options.body = JSON.stringify(body);
      options.headers['Content-Type'] = 'application/json';
    }
  }
  const answer = await fetch(address, options);
  if (answer.status === 401) {
    location.href = '/login?next=' + encodeURIComponent(location.pathname + location.search);
  }
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({}));
    throw new Error(said.error || answer.statusText);
  }
  return answer.text();
}

function parse(html) {
  const made = document.createElement('template');
  made.innerHTML = html.trim();
  return made.content.firstElementChild;
}

function say(words) {
  const toast = $('#toast');
  toast.textContent = words;
  toast.classList.add('on');
  clearTimeout(say.timer);
  say.timer = setTimeout(() => toast.classList.remove('on'), 6000);
}

async function copy(words) {
  await navigator.clipboard?.writeText(words);
  say('✓');
}

function grow(box) {
  box.style.height = 'auto';
  box.style.height = Math.min(box.scrollHeight, 180) + 'px';
}

function keepInView(section) {
  const log = $('#log');
  if (!follow || !log) return;
  section.scrollIntoView({ block: 'start' });
}
