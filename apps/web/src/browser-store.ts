/** Stores of this browser: the reader's panel, runs to compare, and finished steps of long work on a model. */
export type StoreName = 'panels' | 'runs' | 'steps';

const stores: readonly StoreName[] = ['panels', 'runs', 'steps'];

/** Rises when a store is added. */
const version = 3;

/** One request to the browser's database. */
export function stored<Result>(
  name: StoreName,
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('cape', version);
    opening.onupgradeneeded = () => {
      const database = opening.result;
      for (const each of stores)
        if (!database.objectStoreNames.contains(each)) database.createObjectStore(each);
    };
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error('Another tab holds an older version of this page open.'));
    opening.onsuccess = () => {
      const database = opening.result;
      const asked = request(database.transaction(name, mode).objectStore(name));
      asked.onsuccess = () => {
        resolve(asked.result as Result);
        database.close();
      };
      asked.onerror = () => {
        reject(asked.error);
        database.close();
      };
    };
  });
}
