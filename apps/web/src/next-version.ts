import { signal } from '@preact/signals';

/** True where a newer version of the page waits to take over. */
export const nextVersionReady = signal(false);

let registration: ServiceWorkerRegistration | undefined;

/** Keep the page for offline use from now on, once what is seen first is there. */
export async function keepOffline(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  try {
    registration = await navigator.serviceWorker.register('./service-worker.js');
  } catch {
    // An insecure address, or a browser that forbids it: the page then needs its host each time.
    return;
  }
  const look = () => {
    nextVersionReady.value = registration?.waiting != null && navigator.serviceWorker.controller !== null;
  };
  registration.addEventListener('updatefound', () => {
    registration?.installing?.addEventListener('statechange', look);
  });
  look();
}

/** Let the newer version take over, and show it. */
export function takeNextVersion(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  registration?.waiting?.postMessage('take over');
}
