// The whole public surface: the application for any runtime, and a server on Node.

export { type AppOptions, createOpenaiApp, type OpenaiApp } from './app.ts';
export { type ServeModelOptions, serveModel } from './serve.ts';
