import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Nothing is inlined: the pages' policy runs no inline script or style, and loads no data: address.
export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
});
