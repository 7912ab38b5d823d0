export declare const folder: string;
export declare const entrances: Readonly<Record<string, string>>;
export declare function pageOf(name: string): Promise<string>;
