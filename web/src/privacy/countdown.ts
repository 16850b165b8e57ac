// How long is left until a moment, counted down in sight.
import { useEffect, useState } from "react";

const MINUTE = 60;
const HOUR = 3_600;

/** Whole hours, minutes and seconds, never below zero. */
export function parts(seconds: number): { hours: number; minutes: number; seconds: number } {
  const left = Math.max(0, Math.floor(seconds));
  return { hours: Math.floor(left / HOUR), minutes: Math.floor((left % HOUR) / MINUTE), seconds: left % MINUTE };
}

export function useSecondsTo(iso: string): number {
  const left = () => (new Date(iso).getTime() - Date.now()) / 1_000;
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1_000);
    return () => clearInterval(timer);
  }, [iso]);
  return seconds;
}
