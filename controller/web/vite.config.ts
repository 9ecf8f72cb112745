import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npm run dev` serves the page with the API of a controller that runs beside it.
const controller = process.env.SDNPERSONA_URL ?? 'http://127.0.0.1:8181';

export default defineConfig({
  plugins: [react()],
  build: { outDir: 'prebuilt', emptyOutDir: true, assetsInlineLimit: 0, sourcemap: false },
  server: { proxy: { '/v1': controller, '/openapi': controller, '/healthz': controller } },
});
