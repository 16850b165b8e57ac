// Light, dark, or as the device says; kept in this browser.
import { useSyncExternalStore } from "react";

export type Theme = "device" | "light" | "dark";
export const THEMES: readonly Theme[] = ["device", "light", "dark"];
const KEY = "theme";
const listeners = new Set<() => void>();

const theme = (): Theme => THEMES.find((each) => each === localStorage.getItem(KEY)) ?? "device";

export function applyTheme(): void {
  const chosen = theme();
  if (chosen === "device") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

export function chooseTheme(next: Theme): void {
  localStorage.setItem(KEY, next);
  applyTheme();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, theme);
