import { defineConfig } from 'vite';
import { licenses } from './licenses.js';

export default defineConfig({
  base: '/graphiql/',
  plugins: [licenses()],
  worker: { format: 'es' },
  build: {
    emptyOutDir: true,
    target: 'es2022',
    // What is inlined is a data: URL, which the Content-Security-Policy refuses for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
