/// <reference types="vite/client" />

/** Made by build/cross-links.ts. */
declare module 'virtual:question-links' {
  export const questionLinks: import('./cross-links.ts').QuestionLinks;
}

/** Made by build/overview.ts. */
declare module 'virtual:overview' {
  export const answers: import('./views/overview/answers.ts').OverviewAnswers;
}
