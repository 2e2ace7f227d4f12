(function () {
  let dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const set = () => { document.documentElement.dataset.theme = dark ? 'dark' : 'light'; };
  set();
  addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const name = () => { button.textContent = dark ? 'Light' : 'Dark'; };
    button.addEventListener('click', () => { dark = !dark; set(); name(); });
    name();
    const parts = [...document.querySelectorAll('details.part')];
    const open = () => parts.forEach(part => { part.open = true; });
    const reach = id => {
      const to = id && document.getElementById(id);
      for (let box = to; box; box = box.parentElement) if (box.tagName === 'DETAILS') box.open = true;
      if (to) to.scrollIntoView();
    };
    const reached = () => reach(location.hash.slice(1));
    if (matchMedia('(min-width: 48rem)').matches) open();
    addEventListener('beforeprint', open);
    addEventListener('hashchange', reached);
    document.addEventListener('click', event => {
      const link = event.target.closest('a[href^="#"]');
      if (!link) return;
      // Within a frame that has no address of its own the link would lead to the page around it.
      if (!/^(https?|file):$/.test(location.protocol)) event.preventDefault();
      reach(link.getAttribute('href').slice(1));
    });
    reached();
    const find = document.getElementById('find-episodes');
    if (!find) return;
    const episodes = [...document.querySelectorAll('#episodes details.item')];
    const texts = episodes.map(one => one.textContent.toLowerCase());
    find.addEventListener('input', () => {
      const words = find.value.toLowerCase();
      let shown = 0;
      episodes.forEach((one, i) => { one.hidden = !texts[i].includes(words); shown += one.hidden ? 0 : 1; });
      document.getElementById('found').textContent = shown + ' of ' + episodes.length;
    });
  });
})();
