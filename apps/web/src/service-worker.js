// Keeps the page for the next visit, with or without a network. The build puts in the version and the files.

/** @type {{ version: string, page: string[], later: string[] }} */
const { version, page, later } = __BUILT__;
const name = `cape ${version}`;
const scope = new URL('./', self.location.href);
const address = (file) => new URL(file, scope).href;
const kept = new Set([...page, ...later].map(address));

// Everything the views need comes along; what is large and needed by one view alone is kept once it is used.
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(page.map(address))));
});

// An older version stays until no page of it is open: its views are still fetched from there.
self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((each) => each.startsWith('cape ') && each !== name)
            .map((each) => caches.delete(each)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('message', ({ data }) => {
  if (data === 'take over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const file =
    request.mode === 'navigate' && url.href.split(/[?#]/)[0] === scope.href
      ? address('index.html')
      : url.href;
  // The demo model's folder holds what was built: of an optional file that it lacks, no host needs to be asked.
  if (request.method === 'GET' && url.href.startsWith(address('demo/')) && !kept.has(file)) {
    event.respondWith(new Response(null, { status: 404 }));
    return;
  }
  // Whatever is not a file of the page, the API say, goes its own way.
  if (request.method !== 'GET' || !kept.has(file)) return;
  event.respondWith(answerWith(file, request));
});

async function answerWith(file, request) {
  const cache = await caches.open(name);
  const found = await cache.match(file);
  if (found !== undefined) return found;
  const response = await fetch(request);
  if (response.status === 200) cache.put(file, response.clone());
  return response;
}
