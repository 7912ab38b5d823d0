/// <reference types="vite/client" />

/** Made by build/cross-links.ts. */
declare module 'virtual:question-links' {
  export const questionLinks: import('./cross-links.ts').QuestionLinks;
}
