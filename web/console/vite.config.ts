import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './compressed.ts';

// `npm run dev -w web/console` serves the Console with hot reload in front of a running server.
const admin = process.env.ADMIN_ENDPOINT ?? 'http://localhost:3002';

export default defineConfig({
  base: '/console/',
  plugins: [react(), compressed()],
  build: {
    target: 'es2022',
    // light-dark() as it stands: lowering it would need each rule to know the colour scheme's own declaration.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    reportCompressedSize: false,
    // The server delivers only assets/ and the page itself, under a policy that forbids inline scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: Object.fromEntries(['/api', '/oidc', '/me', '/sign-in', '/register'].map((path) => [path, admin])),
  },
});
