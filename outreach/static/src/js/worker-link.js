/** The page's side of the service worker: registering it and asking it. */

const ANSWER_MS = 60_000;

/** Whether this browser keeps pages here at all; plain HTTP off this machine does not. */
export const canKeepPages = () => window.isSecureContext && 'serviceWorker' in navigator;

/** @returns {Promise<ServiceWorkerRegistration>} raises where the browser refuses, such as for a certificate it does not know */
export const registerWorker = () => navigator.serviceWorker.register('/sw.js', { scope: '/' });

/** The worker that answers for pages now; null where there is none. */
export async function activeWorker() {
  if (!canKeepPages()) return null;
  const registration = await navigator.serviceWorker.getRegistration('/');
  return registration?.active ?? null;
}

/** What a worker could not do, in a word. */
export class WorkerFault extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(`the worker says: ${reason}`);
    this.reason = reason;
  }
}

/**
 * Asks the worker and waits for its answer. Raises WorkerFault.
 *
 * @param {ServiceWorker} worker
 * @param {string} type
 * @returns {Promise<any>}
 */
export function askWorker(worker, type) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    const timer = setTimeout(() => reject(new WorkerFault('no-answer')), ANSWER_MS);
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      port1.close();
      if ('fault' in data) reject(new WorkerFault(data.fault));
      else resolve(data.value);
    };
    worker.postMessage({ type }, [port2]);
  });
}
