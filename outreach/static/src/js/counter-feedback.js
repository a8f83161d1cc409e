/**
 * How a tap is felt and heard, so that the counter can be used without looking: one short pulse
 * for no helmet, two for a helmet, one long for unclear, three for an undo. The click is low for
 * no helmet and high for a helmet, and only where it was switched on.
 */

/** @type {Record<string, number[]>} */
const PULSES = {
  none: [35],
  worn: [35, 60, 35],
  fastened: [35, 60, 35],
  loose: [35, 60, 35, 60, 90],
  unclear: [160],
  undo: [25, 40, 25, 40, 25],
  idle: [200, 150, 200],
};

/** @type {Record<string, number>} hertz */
const PITCHES = { none: 220, worn: 880, fastened: 880, loose: 660, unclear: 440 };

/** @type {AudioContext | null} */
let audio = null;

/** @param {boolean} on */
export function switchSound(on) {
  if (on) audio ??= new AudioContext();
  else {
    audio?.close();
    audio = null;
  }
}

/** @param {string} what a sight, `undo` or `idle` */
export function feel(what) {
  navigator.vibrate?.(PULSES[what]);
  if (!audio || !(what in PITCHES)) return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = PITCHES[what];
  volume.gain.setValueAtTime(0.25, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.06);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.06);
}
