/** The product's own phone code under a name, so that a test can do in a second what takes a day. */
import { fromBase64 } from '../../outreach/static/src/js/bytes.js';
import { keepVisit } from '../../outreach/static/src/js/outbox.js';
import { isUnsent, listEntries } from '../../outreach/static/src/js/outbox-records.js';
import { sendOutbox } from '../../outreach/static/src/js/outbox-sender.js';
import { keepPhoto } from '../../outreach/static/src/js/photo-store.js';
import { openVault } from '../../outreach/static/src/js/vault.js';

/** The vault, asked for until the network lets the answer through. */
async function patientVault() {
  for (;;) {
    const vault = await openVault();
    if (vault) return vault;
  }
}

globalThis.phone = {
  /** Keeps a visit as the form does; gives the fields as kept. `photos`: JPEGs in base64. */
  async keep(id, fields, photos) {
    const vault = await patientVault();
    const named = [...fields];
    for (const [at, photo] of photos.entries()) {
      const blob = new Blob([fromBase64(photo)], { type: 'image/jpeg' });
      named.push([`photos-${at}-sha256`, await keepPhoto(id, blob, blob)]);
    }
    await keepVisit(vault, {
      id,
      draft: id,
      title: '开化村',
      place: '开化村',
      address: '/visits/new',
      startedAt: '2026-06-16T10:01',
      edit: false,
      fields: named,
      lines: [],
      savedAt: Date.now(),
    });
    return named;
  },

  /** Tries to send all; how many are not safe on the server yet, and what they say. */
  async send() {
    await sendOutbox({ insist: true, wait: true });
    const entries = await listEntries();
    return {
      unsent: entries.filter(isUnsent).length,
      states: entries.map(({ id, state, reason, photos, photosStored }) => ({
        id, state, reason, photos: photos.length, stored: photosStored.length,
      })),
    };
  },
};
