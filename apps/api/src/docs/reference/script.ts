/** What the page can do besides when scripts run: search, copy, remember the language. It reads fine without. */
export const SCRIPT = `
(() => {
  const announce = document.getElementById('announce');
  const say = (text) => { announce.textContent = ''; requestAnimationFrame(() => { announce.textContent = text; }); };

  for (const block of document.querySelectorAll('pre.code')) {
    const button = document.createElement('button');
    button.className = 'copy';
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      const text = block.querySelector('code').textContent;
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        // Without https the clipboard is closed to scripts: select, so that one key press copies.
        getSelection().selectAllChildren(block);
        say('Selected. Press Ctrl+C to copy.');
        return;
      }
      button.textContent = 'Copied';
      say('Copied');
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    block.after(button);
    block.classList.add('has-copy');
  }

  const KEY = 'signet-docs-language';
  const samples = [...document.querySelectorAll('details[data-language]')];
  const choose = (language) => {
    for (const sample of samples) if (sample.dataset.language === language) sample.open = true;
  };
  let chosen = null;
  try { chosen = localStorage.getItem(KEY); } catch { /* storage may be off */ }
  if (chosen) choose(chosen);
  for (const sample of samples)
    sample.querySelector('summary').addEventListener('click', () => {
      if (sample.open) return;
      const top = sample.getBoundingClientRect().top;
      try { localStorage.setItem(KEY, sample.dataset.language); } catch { /* then it is not remembered */ }
      setTimeout(() => {
        choose(sample.dataset.language);
        // Samples above may have changed height: what was clicked stays under the pointer.
        scrollBy(0, sample.getBoundingClientRect().top - top);
      });
    });

  const contents = document.getElementById('contents');
  const box = document.querySelector('.search');
  const input = document.getElementById('search');
  const count = document.getElementById('search-count');
  const entries = [...contents.querySelectorAll('li[data-words]')];
  const groups = [...contents.querySelectorAll('.contents-tag')];
  const wasOpen = groups.map((group) => group.open);
  box.hidden = false;
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let found = 0;
    for (const entry of entries) {
      entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
      if (!entry.hidden) found += 1;
    }
    groups.forEach((group, index) => {
      const hits = group.querySelectorAll('li:not([hidden])').length;
      group.hidden = hits === 0;
      group.open = words.length ? hits > 0 : wasOpen[index];
    });
    count.textContent = words.length ? (found === 0 ? 'Nothing found' : found === 1 ? '1 operation' : found + ' operations') : '';
  });
  const links = () => [...contents.querySelectorAll('li[data-words]:not([hidden]) a')].filter((link) => link.checkVisibility());
  contents.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== input) return;
    event.preventDefault();
    const next = all[at + (event.key === 'ArrowDown' ? 1 : -1)];
    (next ?? (event.key === 'ArrowUp' ? input : all.at(-1)))?.focus();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') links()[0]?.click();
  });
  addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (getComputedStyle(contents).display === 'none') contents.showPopover();
      input.focus();
      input.select();
    }
  });
  contents.addEventListener('click', (event) => {
    if (event.target.closest('a') && contents.matches(':popover-open')) contents.hidePopover();
  });
})();
`;
