import { localMoment, say } from './words.js';

/**
 * The words on a picture: those that stand beside the map, so that both say the same.
 *
 * @param {import('./village-layer.js').VillageLayer} villages
 * @returns {import('./picture-sheet.js').SheetWords}
 */
export function readWords(villages) {
  const sheet = /** @type {HTMLElement} */ (document.getElementById('map-picture'));
  const { unit: own = '', title = '' } = sheet.dataset;
  const unit = textOf('.coverage__unit') || own;
  const alone = villages.classes.rows.find(({ key }) => key === villages.alone)?.label
    ?? (villages.alone === 'overdue' ? say('overdue', { days: villages.intervals.village, key: villages.intervals.key }) : '');
  return {
    title: document.documentElement.lang.startsWith('zh') ? `${unit}${title}` : `${title}: ${unit}`,
    lead: textOf('.coverage__headline > span:last-child'),
    lines: [
      textOf('.coverage__lead'),
      textOf('[data-totals]'),
      alone && say('picture_alone', { what: alone }),
    ].filter(Boolean),
    question: textOf('.map-legend__question'),
    foot: [say('picture_as_of', { moment: `${localMoment(Date.now()).slice(0, 10)} ${textOf('[data-as-of]')}` }), textOf('[data-base-by]')],
    marking: textOf('[data-marking]'),
    internal: sheet.dataset.public === undefined,
  };
}

/** @param {string} selector */
function textOf(selector) {
  return document.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}
