// A signature drawn with finger, pen or mouse: kept as the points it went through, whole numbers on a sheet of 1000 × 400.
import { $ } from "./page.js";

const POINTS_AT_MOST = 3000;
const STROKES_AT_MOST = 100;
const APART = 4; // nearer points tell nothing

const canvas = $("draw").querySelector("canvas");
const pen = canvas.getContext("2d");
let strokes = [];
let current = null;

function place({ clientX, clientY }) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
  return [within(((clientX - left) / width) * canvas.width, canvas.width), within(((clientY - top) / height) * canvas.height, canvas.height)];
}

const points = () => strokes.reduce((count, stroke) => count + stroke.length / 2, 0);

function line(x, y, toX, toY) {
  Object.assign(pen, { lineWidth: 7, lineCap: "round", lineJoin: "round", strokeStyle: "#122130" });
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(toX, toY);
  pen.stroke();
}

function begin(event) {
  if (strokes.length >= STROKES_AT_MOST || points() >= POINTS_AT_MOST) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  const [x, y] = place(event);
  current = [x, y];
  strokes.push(current);
  line(x, y, x, y);
}

function move(event) {
  if (!current || points() >= POINTS_AT_MOST) return;
  const [lastX, lastY] = current.slice(-2);
  const [x, y] = place(event);
  if (Math.hypot(x - lastX, y - lastY) < APART) return;
  current.push(x, y);
  line(lastX, lastY, x, y);
}

const end = () => { current = null; };

function clear() {
  strokes = [];
  pen.clearRect(0, 0, canvas.width, canvas.height);
}

canvas.addEventListener("pointerdown", begin);
canvas.addEventListener("pointermove", move);
for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) canvas.addEventListener(over, end);
$("draw-clear").addEventListener("click", clear);

export const drawing = { strokes: () => strokes };
