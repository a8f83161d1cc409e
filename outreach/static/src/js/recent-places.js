/** The places of the last own visits, as they are kept on the phone. */
import { carriedPlaces, fieldData } from './field-data.js';

const RECENT = 5;

/** Each once, the latest first, as far as they are still in the scope. @returns {Promise<import('./place-search.js').Place[]>} */
export async function recentPlaces() {
  const kept = await fieldData().catch(() => null);
  if (!kept) return [];
  const places = new Map(carriedPlaces(kept.data).map((place) => [place.id, place]));
  const counting = kept.data.visits.filter(({ review_state: state }) => state !== 'void');
  const ids = [...new Set(counting.map(({ place_id: id }) => id))];
  return ids.flatMap((id) => places.get(id) ?? []).slice(0, RECENT);
}
