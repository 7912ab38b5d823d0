export interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly content: string;
  readonly start: number;
}
export declare const pages: readonly string[];
export declare function fileOf(page: string): string;
export declare function blocksOf(page: string): readonly Block[];
export declare function follow(page: string): readonly { readonly block: Block; readonly printed: string }[];
export declare function patternOf(shown: string): RegExp;
