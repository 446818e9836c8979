// Adding: bit by bit what a network writes, the true carry, and where its state goes.
import { button, make } from "../elements.js";
import { choice, labelled, networkChoice, picture } from "./parts.js";
import { turns } from "./turns.js";

const MOST_BITS = 400; // bits of a number
const PLANE_SIDE = 260;
const PLANE = { sums: 40, bits: 12 }; // random ones, from whose states the plane is taken
const TOLD = 50; // sums of a search, after which it says how far it is
const BLOCK = 20; // bits of a table: a short one is laid out in a moment

/** @param {bigint} number @param {number} length */
const bitsOf = (number, length) =>
  Array.from({ length }, (_, place) => Number((number >> BigInt(place)) & 1n));

/** @param {number[]} bits lowest first */
const numberOf = (bits) => bits.reduceRight((sum, bit) => 2n * sum + BigInt(bit), 0n);

/**
 * What a network makes of a sum: its bits, the true ones and the carries.
 * @param {any} network @param {bigint} first @param {bigint} second @param {boolean} carryOut
 */
export function add(network, first, second, carryOut = true) {
  const length = Math.max(first.toString(2).length, second.toString(2).length) + (carryOut ? 1 : 0);
  const [a, b] = [bitsOf(first, length), bitsOf(second, length)];
  const read = network.read(a.map((bit, place) => [bit, b[place]]));
  const written = read.map((step) => Number(step.scores[0] > 0));
  const truth = bitsOf(first + second, length);
  let carry = 0;
  const carries = a.map((bit, place) => (carry = Number(bit + b[place] + carry > 1)));
  return {
    a,
    b,
    written,
    truth,
    carries,
    states: read.map((step) => step.state.h),
    says: numberOf(written),
  };
}

/** @param {any} network @param {bigint} first @param {bigint} second */
function isRight(network, first, second) {
  const sum = add(network, first, second);
  return sum.written.every((bit, place) => bit === sum.truth[place]);
}

/** @param {number} bits */
const randomNumber = (bits) =>
  numberOf(Array.from({ length: bits }, () => Number(Math.random() < 0.5)));

/** All pairs of short numbers in order of their length, then random ones whose bits repeat. */
function* candidates() {
  for (let bits = 1; bits <= 6; bits++) {
    const end = 1n << BigInt(bits);
    for (let first = 0n; first < end; first++) {
      for (let second = 0n; second < end; second++) {
        if (first >= end / 2n || second >= end / 2n || bits === 1) yield [first, second];
      }
    }
  }
  for (let turn = 0; turn < 3000; turn++) {
    const pair = [[], []];
    while (pair[0].length < 100) {
      const bits = [Math.random() < 0.5, Math.random() < 0.5].map(Number);
      const times = 1 + Math.floor(20 * Math.random() ** 3);
      for (let time = 0; time < times; time++) bits.forEach((bit, place) => pair[place].push(bit));
    }
    yield pair.map(numberOf);
  }
}

/**
 * The plane in which states differ most: the mean and two principal components, by power iteration.
 * @param {Float64Array[]} states
 */
export function plane(states) {
  const units = Array.from(states[0].keys());
  const mean = units.map((unit) => states.reduce((sum, h) => sum + h[unit], 0) / states.length);
  const spread = units.map((row) =>
    units.map((unit) =>
      states.reduce((sum, h) => sum + (h[row] - mean[row]) * (h[unit] - mean[unit]), 0)
    )
  );
  const along = (/** @type {number[]} */ row, /** @type {number[]} */ direction) =>
    row.reduce((sum, value, unit) => sum + value * direction[unit], 0);
  const axes = [];
  for (let axis = 0; axis < 2; axis++) {
    let direction = units.map((unit) => 1 / (unit + 1 + axis));
    let norm = 0;
    for (let turn = 0; turn < 60; turn++) {
      const next = spread.map((row) => along(row, direction));
      norm = Math.hypot(...next);
      direction = next.map((value) => value / (norm || 1));
    }
    axes.push(direction);
    // what lies along the first axis is taken away, so that the second one is found next
    spread.forEach((row, place) =>
      units.forEach((unit) => (row[unit] -= norm * direction[place] * direction[unit]))
    );
  }
  return (/** @type {Float64Array} */ h) =>
    axes.map((direction) =>
      direction.reduce((sum, value, unit) => sum + value * (h[unit] - mean[unit]), 0)
    );
}

/** @param {HTMLElement} stage @param {any} data the task's part of networks.json */
export function addition(stage, data) {
  let network, about, project, known;
  let base = 10;
  const work = turns();
  const fields = [6, 7].map((value) =>
    make("input", { type: "text", value: String(value), inputMode: "numeric" })
  );
  const answer = make("output", {});
  const rows = ["first", "second", "carry", "written"];
  const names = make(
    "div",
    { className: "names", aria: { hidden: "true" } },
    ...rows.map((name) => make("span", { textContent: name })),
  );
  const table = make("div", { className: "bits" });
  const states = picture(PLANE_SIDE, PLANE_SIDE, "Hidden states in a plane");
  const read = (/** @type {string} */ text) => {
    const plain = text.replace(/[\s,_]/g, "");
    const allowed = base === 2 ? /^[01]+$/ : /^\d+$/;
    return allowed.test(plain) ? BigInt(base === 2 ? `0b${plain}` : plain) : null;
  };
  const write = (/** @type {bigint} */ number) => number.toString(base);
  const chosen = networkChoice(data.networks, (taken, its) => {
    [network, about, project] = [taken, its, null];
    show();
  });
  const put = (/** @type {bigint} */ first, /** @type {bigint} */ second) => {
    [first, second].forEach((number, place) => (fields[place].value = write(number)));
    show();
  };
  const written = choice([["decimal", 10], ["binary", 2]], (next) => {
    const numbers = fields.map((field) => read(field.value) ?? 0n);
    base = next;
    put(numbers[0], numbers[1]);
  });
  const examples = make(
    "div",
    { className: "controls" },
    button("Random", () => put(randomNumber(12), randomNumber(12))),
    button("Longest carry", () => put((1n << 40n) - 1n, 1n)),
    button(
      "Repeated bits",
      () => put(numberOf(new Array(60).fill(1)), numberOf(new Array(60).fill(0))),
    ),
    button("First sum that it gets wrong", search),
  );
  for (const field of fields) field.addEventListener("input", show);
  const sum = make(
    "div",
    { className: "controls" },
    labelled("First number", fields[0]),
    labelled("Second number", fields[1]),
    labelled("Written", written),
  );
  const legend = make(
    "p",
    { textContent: "Hidden states in the plane of their two principal components. " },
    make("span", { className: "above", textContent: "carry 1" }),
    " ",
    make("span", { className: "below", textContent: "carry 0" }),
    "; pale: random sums.",
  );
  stage.append(
    chosen.row,
    sum,
    examples,
    answer,
    make("div", { className: "beside bitwise" }, names, make("div", { className: "frame" }, table)),
    states.canvas,
    legend,
  );
  chosen.start(-1);

  function search() {
    answer.className = "";
    work(searching());
  }

  function* searching() {
    let count = 0;
    for (const [first, second] of candidates()) {
      if (!isRight(network, first, second)) {
        put(first, second);
        return;
      }
      count += 1;
      if (count % TOLD === 0) {
        answer.textContent = `Searching: ${count.toLocaleString("en")} sums are right …`;
      }
      yield;
    }
    answer.textContent = `None of ${count.toLocaleString("en")} sums tried is wrong.`;
  }

  function show() {
    const [first, second] = fields.map((field) => read(field.value));
    if (
      first === null || second === null || first >> BigInt(MOST_BITS) || second >> BigInt(MOST_BITS)
    ) {
      work();
      answer.textContent = `Give two ${
        base === 2 ? "binary" : "whole"
      } numbers of at most ${MOST_BITS} bits.`;
      answer.className = "";
      table.replaceChildren();
    } else work(showing(first, second));
  }

  /** @param {bigint} first @param {bigint} second */
  function* showing(first, second) {
    const sum = add(network, first, second, about.carryOut);
    const wrong = sum.written.filter((bit, place) => bit !== sum.truth[place]).length;
    answer.textContent = `${write(first)} + ${write(second)} = ${write(sum.says)}: ` +
      (wrong
        ? `wrong in ${wrong} of ${sum.truth.length} bits, it is ${write(first + second)}.`
        : "right.");
    answer.className = wrong ? "bad" : "good";
    table.replaceChildren();
    for (let start = 0; start < sum.a.length; start += BLOCK) {
      table.append(tableOf(sum, start));
      yield;
    }
    if (!project) yield* surveying();
    const points = sum.states.map((h, place) => ({ at: project(h), carry: sum.carries[place] }));
    yield;
    states.show(
      (context, inks) => scatter(context, inks, points),
      `Hidden states of this sum in the plane of their two principal components, from the lowest bit on; ${
        points.filter((point) => point.carry).length
      } of ${points.length} hold a carry`,
    );
  }

  /** The plane of the network's states, and those of random sums in it. */
  function* surveying() {
    const random = [];
    for (let turn = 0; turn < PLANE.sums; turn++) {
      random.push(add(network, randomNumber(PLANE.bits), randomNumber(PLANE.bits)));
      yield;
    }
    project = plane(random.flatMap((sum) => sum.states));
    yield;
    known = random.flatMap((sum) =>
      sum.states.map((h, place) => ({ at: project(h), carry: sum.carries[place] }))
    );
    yield;
  }

  /** A table of some bits of a sum, a column each. @param {any} sum @param {number} start */
  function tableOf(sum, start) {
    const looks = {
      carry: (/** @type {number} */ place) => (sum.carries[place] ? "carry" : ""),
      written: (
        /** @type {number} */ place,
      ) => (sum.written[place] === sum.truth[place] ? "good" : "bad"),
    };
    const values = { first: sum.a, second: sum.b, carry: sum.carries, written: sum.written };
    return make(
      "table",
      {},
      ...rows.map((name) =>
        make(
          "tr",
          {},
          make("th", { textContent: name, scope: "row", className: "unseen" }),
          ...values[name].slice(start, start + BLOCK).map((
            /** @type {number} */ bit,
            /** @type {number} */ place,
          ) =>
            make("td", { textContent: String(bit), className: looks[name]?.(start + place) ?? "" })
          ),
        )
      ),
    );
  }

  /** @param {CanvasRenderingContext2D} context @param {any} inks @param {any[]} points */
  function scatter(context, inks, points) {
    const all = [...known, ...points];
    const ends = [0, 1].map((axis) => all.map((point) => point.at[axis]));
    const spans = ends.map((values) => [Math.min(...values), Math.max(...values)]);
    const place = (/** @type {number[]} */ at) =>
      at.map((value, axis) => {
        const [low, high] = spans[axis];
        return 12 + ((PLANE_SIDE - 24) * (value - low)) / (high - low || 1);
      });
    const dot = (/** @type {any} */ point, /** @type {number} */ radius) => {
      const [x, y] = place(point.at);
      context.beginPath();
      context.arc(x, PLANE_SIDE - y, radius, 0, 2 * Math.PI);
      context.fillStyle = point.carry ? inks.above : inks.below;
      context.fill();
    };
    context.globalAlpha = 0.3;
    known.forEach((point) => dot(point, 2));
    context.globalAlpha = 1;
    context.strokeStyle = inks.ink;
    context.lineWidth = 0.6;
    context.beginPath();
    points.forEach((point, step) => {
      const [x, y] = place(point.at);
      if (step) context.lineTo(x, PLANE_SIDE - y);
      else context.moveTo(x, PLANE_SIDE - y);
    });
    context.stroke();
    points.forEach((point) => dot(point, 4));
  }
}
