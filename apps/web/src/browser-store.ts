/** The reader's own data that this browser keeps: one panel, and runs to compare. */
export type StoreName = 'panels' | 'runs';

const stores: readonly StoreName[] = ['panels', 'runs'];

/** Rises when a store is added. */
const version = 2;

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
