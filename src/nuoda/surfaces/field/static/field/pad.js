// The signature: strokes are kept as points between 0 and 1, so that turning the phone redraws them.
import { asFile } from "./camera.js";

const INK = "#16181d";
const WIDTH = 900;
const HEIGHT = 360;

export class Pad {
  #canvas;
  #strokes = [];
  #pen = null;
  #changed;

  /** changed() is called when a stroke ends and when the pad is cleared. */
  constructor(canvas, changed) {
    this.#canvas = canvas;
    this.#changed = changed;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.#up(event));
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  get strokes() { return this.#strokes; }

  set strokes(given) { this.#strokes = given ?? []; this.draw(); }

  get empty() { return this.#strokes.length === 0; }

  clear() { this.#strokes = []; this.draw(); this.#changed(); }

  #at(event) {
    const box = this.#canvas.getBoundingClientRect();
    const near = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
    return [near((event.clientX - box.left) / box.width), near((event.clientY - box.top) / box.height)];
  }

  #down(event) {
    if (this.#pen !== null || event.button > 0) return;
    event.preventDefault();
    this.#pen = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#strokes.push([this.#at(event)]);
    this.draw();
  }

  #move(event) {
    if (event.pointerId !== this.#pen) return;
    const stroke = this.#strokes.at(-1);
    for (const one of event.getCoalescedEvents?.() ?? [event]) stroke.push(this.#at(one));
    this.draw();
  }

  #up(event) {
    if (event.pointerId !== this.#pen) return;
    this.#pen = null;
    this.#changed();
  }

  draw() {
    const box = this.#canvas.getBoundingClientRect();
    if (!box.width) return;
    const scale = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(box.width * scale);
    this.#canvas.height = Math.round(box.height * scale);
    this.#write(this.#canvas.getContext("2d"), this.#canvas.width, this.#canvas.height, 2.6 * scale);
  }

  #write(paper, width, height, line) {
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, width, height);
    paper.strokeStyle = paper.fillStyle = INK;
    paper.lineWidth = line;
    paper.lineCap = paper.lineJoin = "round";
    for (const stroke of this.#strokes) {
      const [x, y] = stroke[0];
      paper.beginPath();
      if (stroke.length === 1) {
        paper.arc(x * width, y * height, line / 2, 0, 7);
        paper.fill();
        continue;
      }
      paper.moveTo(x * width, y * height);
      for (const point of stroke.slice(1)) paper.lineTo(point[0] * width, point[1] * height);
      paper.stroke();
    }
  }

  /** The signature as a PNG, dark on white whatever the theme. */
  file() {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    this.#write(canvas.getContext("2d"), WIDTH, HEIGHT, 6);
    return asFile(canvas, "image/png");
  }
}
