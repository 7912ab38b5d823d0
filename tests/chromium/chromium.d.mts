import type { Browser, LaunchOptions } from 'playwright-core';

/** The browser of this machine, opened; null, and a line that says so, where there is none. */
export declare function openChromium(what: string, options?: LaunchOptions): Promise<Browser | null>;
