/** The village of the form, when another one is chosen in the sheet. */

/** @param {HTMLFormElement} form */
export function start(form) {
  form.addEventListener('place:chosen', (event) => {
    /** @type {import('./place-search.js').Place} */
    const place = /** @type {CustomEvent} */ (event).detail;
    form.dataset.place = place.id;
    form.dataset.placeName = place.name;
    form.dataset.title = `${place.name} ${place.township}`.trim();
    form.dataset.lat = String(place.lat ?? '');
    form.dataset.lon = String(place.lon ?? '');
    const address = new URL(form.dataset.address ?? '', location.href);
    if (!form.dataset.edit) {
      address.search = '';
      address.searchParams.set('place', place.id);
      form.dataset.address = address.pathname + address.search;
    }
    for (const [name, value] of Object.entries({
      village_id: place.id, 'new_place-name': '', 'new_place-kind': '', right_place: '',
    })) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    show(form, 'name', place.name);
    show(form, 'township', place.township);
    form.querySelector('[data-place-part="new"]')?.remove();
    form.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** @param {HTMLFormElement} form @param {string} part @param {string} text */
function show(form, part, text) {
  for (const element of document.querySelectorAll(`[data-place-part="${part}"]`)) {
    element.textContent = text;
  }
}
