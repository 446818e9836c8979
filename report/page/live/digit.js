// Reading an image row by row: the answer after every row, and what the units hold by then.
import { button, make } from "../elements.js";
import { argmax, softmax } from "./network.js";
import { choice, labelled, networkChoice, percent, picture, strip } from "./parts.js";
import { inkOf, penFor, placed } from "./placing.js";
import { turns } from "./turns.js";

const SIDE = 224; // of the paper, in CSS pixels
const PEN = 19; // width of a stroke: about that of MNIST's where the digit fills the paper
const STRIP = { width: 420, height: 150 };
const PACE = 120; // milliseconds a row

/** @param {HTMLElement} stage @param {any} data the task's part of networks.json */
export function digit(stage, data) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let network, about;
  let image = null; // rows of pixels 0 to 255
  let strokes = [];
  let steps = [];
  let timer = 0;
  const [work, view] = [turns(), turns()];
  const paper = picture(SIDE, SIDE, "Paper to draw a digit on");
  paper.canvas.classList.add("paper");
  const states = picture(STRIP.width, STRIP.height, "Hidden units after each row");
  const answer = make("output", {});
  const row = make("input", {
    type: "range",
    min: "1",
    max: String(data.height),
    value: String(data.height),
  });
  row.addEventListener("input", () => {
    stop();
    tell();
  });
  const bars = make("ol", { className: "shares" });
  const play = button("Play", () => (timer ? stop() : start()));
  const images = [["none chosen", null], ...data.images.map((known) => [known.title, known])];
  const pick = choice(images, (known) => {
    if (!known) return;
    strokes = [];
    image = pixels(known.pixels);
    work(reading(() => still || start()));
  });
  const clear = button("Clear", () => {
    [image, strokes] = [null, []];
    pick.value = "0";
    work(reading());
  });
  const chosen = networkChoice(data.networks, (taken, its) => {
    [network, about] = [taken, its];
    work(reading());
  });
  const left = make(
    "div",
    { className: "drawn" },
    paper.canvas,
    make("div", { className: "controls" }, clear, play),
  );
  const right = make(
    "div",
    { className: "told" },
    answer,
    labelled("Rows read", row),
    bars,
    make("div", { className: "frame" }, states.canvas),
  );
  const above = make("div", { className: "controls" }, labelled("Or a test image", pick));
  stage.append(chosen.row, above, make("div", { className: "beside" }, left, right));
  if (data.draws) drawing();
  pick.value = "1";
  image = pixels(data.images[0].pixels);
  chosen.start();

  /** @param {string} text base64 */
  function pixels(text) {
    const all = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return Array.from(
      { length: data.height },
      (_, y) => all.subarray(y * data.width, (y + 1) * data.width),
    );
  }

  function drawing() {
    const canvas = paper.canvas;
    const at = (/** @type {PointerEvent} */ event) => {
      const box = canvas.getBoundingClientRect();
      return [
        ((event.clientX - box.left) / box.width) * SIDE,
        ((event.clientY - box.top) / box.height) * SIDE,
      ];
    };
    canvas.classList.add("open");
    canvas.addEventListener("pointerdown", (event) => {
      stop();
      if (!strokes.length) image = null;
      canvas.setPointerCapture(event.pointerId);
      strokes.push([at(event)]);
      pick.value = "0";
      show();
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      for (const part of event.getCoalescedEvents?.() ?? [event]) strokes.at(-1).push(at(part));
      show();
    });
    canvas.addEventListener("pointerup", () => work(readingPaper()));
  }

  /** The ink of the strokes, 0 to 1, a row of the paper each. */
  function inked() {
    const canvas = make("canvas", { width: SIDE, height: SIDE });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    trace(context, "black", penFor(strokes, PEN));
    const { data: all } = context.getImageData(0, 0, SIDE, SIDE);
    const ink = (/** @type {number} */ place) => inkOf(all[4 * place + 3] / 255);
    return Array.from(
      { length: SIDE },
      (_, y) => Float64Array.from({ length: SIDE }, (_, x) => ink(y * SIDE + x)),
    );
  }

  /** @param {CanvasRenderingContext2D} context @param {string} color @param {number} pen */
  function trace(context, color, pen = PEN) {
    Object.assign(context, {
      strokeStyle: color,
      lineWidth: pen,
      lineCap: "round",
      lineJoin: "round",
    });
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach(([x, y], place) => (place ? context.lineTo(x, y) : context.moveTo(x, y)));
      if (stroke.length === 1) context.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
      context.stroke();
    }
  }

  function* readingPaper() {
    const ink = inked();
    yield;
    image = placed(ink);
    yield;
    yield* reading();
  }

  /** Reads the image, a row a turn at most; then shows what was read. */
  function* reading(then = () => {}) {
    stop();
    const inputs = (image ?? []).map((line) =>
      Array.from(line, (value) => (value / 255 - data.mean) / data.deviation)
    );
    const read = [];
    for (const step of network.reading(inputs)) {
      read.push(step);
      yield;
    }
    steps = read;
    row.value = String(data.height);
    tell();
    then();
  }

  function start() {
    stop();
    if (!steps.length) return;
    play.textContent = "Stop";
    let rows = 0;
    timer = setInterval(() => {
      rows += 1;
      row.value = String(rows);
      tell();
      if (rows >= data.height) stop();
    }, PACE);
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  const tell = () => view(telling());

  function* telling() {
    const rows = Number(row.value);
    const step = steps[rows - 1];
    if (!step) {
      answer.textContent = data.draws
        ? "Draw a digit, or choose a test image."
        : "Choose a test image.";
      bars.replaceChildren();
      states.show(() => {}, "Nothing read yet");
      show();
      return;
    }
    const shares = softmax(step.scores);
    const best = argmax(shares);
    const half = about.bidirectional ? ` Its backward half has read row ${rows} alone.` : "";
    answer.textContent = `After ${rows} of ${data.height} rows: ${data.classes[best]} (${
      percent(shares[best])
    }).${half}`;
    bars.replaceChildren(
      ...shares.map((share, place) => {
        const bar = make("span", { className: "bar" });
        bar.style.setProperty("--share", String(share));
        return make(
          "li",
          { className: place === best ? "best" : "" },
          make("span", { className: "name", textContent: data.classes[place] }),
          bar,
          make("span", { className: "value", textContent: percent(share) }),
        );
      }),
    );
    yield;
    const columns = steps.slice(0, rows).map((each) => each.state.h);
    const width = (STRIP.width * rows) / data.height;
    states.show(
      (context, inks) => strip(context, inks, columns, width, STRIP.height),
      `${columns[0].length} hidden units after each of ${rows} rows`,
    );
    yield;
    show();
  }

  function show() {
    const rows = Number(row.value);
    paper.show((context, inks) => {
      const ink = inks.ink;
      if (strokes.length) trace(context, ink);
      else if (image) {
        const [h, w] = [SIDE / data.height, SIDE / data.width];
        context.fillStyle = ink;
        image.forEach((line, y) =>
          line.forEach((value, x) => {
            context.globalAlpha = value / 255;
            context.fillRect(x * w, y * h, w + 0.5, h + 0.5);
          })
        );
        context.globalAlpha = 1;
      }
      if (steps.length && rows < data.height && !strokes.length) {
        context.fillStyle = inks.above;
        context.fillRect(0, (SIDE * rows) / data.height - 1, SIDE, 2);
      }
    }, image ? "The image that is read" : "Paper to draw a digit on");
  }
}
