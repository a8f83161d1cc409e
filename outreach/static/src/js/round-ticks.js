/** What the ticked villages take, as the server estimates it, beside the button that orders them. */

/** @param {HTMLElement} element the form; the words come into its `[data-estimate]` */
export function sumTicks(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const shown = form.querySelector('[data-estimate]');
  const button = form.querySelector('[data-order]');
  if (!(shown instanceof HTMLElement) || !(button instanceof HTMLButtonElement)) return;
  let asked = 0;
  const update = async () => {
    const places = new FormData(form).getAll('place').map(String);
    button.disabled = places.length === 0;
    asked += 1;
    const mine = asked;
    if (!places.length) {
      shown.textContent = shown.dataset.none ?? '';
      return;
    }
    const query = new URLSearchParams(places.map((place) => ['place', place]));
    const answer = await fetch(`${form.dataset.estimate}?${query}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const { words } = await answer.json();
    if (mine === asked) shown.textContent = words;
  };
  form.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement && event.target.name === 'place') update();
  });
  update();
}
