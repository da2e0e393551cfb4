// Sends the drawing to the network whenever it changes, and shows what comes back; asks how the training goes once a second.
"use strict";

const byId = (id) => document.getElementById(id);
const make = (parent, name, attributes = {}, text = "") => {
  const element = parent.namespaceURI.endsWith("svg")
    ? document.createElementNS(parent.namespaceURI, name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return parent.appendChild(element);
};

// Drawing.

const canvas = byId("drawing");
const pen = canvas.getContext("2d", { willReadFrequently: true });
const strokeWidth = 22;
let isBlank = true;

const clear = () => {
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  isBlank = true;
  changed();
};

const place = (event) => {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
};

// One stroke for each pointer: two fingers draw two.
const strokes = new Map();

const draw = (event) => {
  const from = strokes.get(event.pointerId);
  if (!from) return;
  pen.strokeStyle = "#000";
  pen.lineWidth = strokeWidth;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(...from);
  const moves = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
  for (const move of moves.length ? moves : [event]) {
    const to = place(move);
    pen.lineTo(...to);
    strokes.set(event.pointerId, to);
  }
  pen.stroke();
  isBlank = false;
  changed();
};

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  strokes.set(event.pointerId, place(event));
  draw(event);
});
canvas.addEventListener("pointermove", draw);
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => strokes.delete(event.pointerId));
byId("clear").addEventListener("click", clear);
addEventListener("keydown", (event) => event.key === "Escape" && clear());

// Reading: one request at a time, and then one for what was drawn meanwhile.

let isAsking = false;
let isStale = false;

async function changed() {
  isStale = true;
  if (isAsking) return;
  isAsking = true;
  while (isStale) {
    isStale = false;
    try {
      show(isBlank ? null : await read());
    } catch {
      show(null, "lenet-serve does not answer");
    }
    await new Promise(requestAnimationFrame);
  }
  isAsking = false;
}

async function read() {
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  const shades = new Uint8Array(canvas.width * canvas.height);
  for (let i = 0; i < shades.length; i++) shades[i] = pixels[4 * i];
  const answer = await fetch(`read?width=${canvas.width}&height=${canvas.height}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: shades,
  });
  return answer.status === 200 ? answer.json() : null;
}

const bars = [...Array(10).keys()].map((digit) => {
  const row = make(byId("scores"), "li");
  make(row, "span", {}, digit);
  const bar = make(make(row, "span", { class: "bar" }), "i");
  return { row, bar, share: make(row, "span", { class: "share" }, "–") };
});

const paint = (target, shades, offset = 0) => {
  const context = target.getContext("2d");
  const image = context.createImageData(target.width, target.height);
  for (let i = 0; i < target.width * target.height; i++) {
    image.data.fill(shades ? shades[offset + i] : 0, 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
};

function show(reading, problem = "draw something") {
  byId("digit").textContent = reading ? reading.digit : "–";
  byId("certainty").textContent = reading ? `${percent(reading.probabilities[reading.digit])} sure` : problem;
  bars.forEach(({ row, bar, share }, digit) => {
    const value = reading ? reading.probabilities[digit] : 0;
    bar.style.width = `${100 * value}%`;
    share.textContent = reading ? percent(value) : "–";
    row.classList.toggle("most", reading !== null && digit === reading.digit);
  });
  paint(byId("seen"), reading && reading.seen);
  if (reading) showLayers(reading.layers);
  else document.querySelectorAll("#layers canvas").forEach((map) => paint(map));
}

function showLayers(layers) {
  const parent = byId("layers");
  if (!parent.children.length) {
    for (const { name, maps, rows, columns } of layers) {
      const figure = make(parent, "figure");
      make(figure, "figcaption", {}, `${name}: ${maps > 1 ? `${maps} maps of ${rows}x${columns}` : rows * columns}`);
      const row = make(figure, "div", { class: "maps" });
      const zoom = maps > 6 ? 8 : maps > 1 ? 5 : 12;
      for (let map = 0; map < maps; map++) {
        make(row, "canvas", { width: columns, height: rows }).style.width = `${columns * zoom}px`;
      }
    }
  }
  layers.forEach((layer, index) => {
    parent.children[index].querySelectorAll("canvas").forEach((map, number) => {
      paint(map, layer.shades, number * layer.rows * layer.columns);
    });
  });
}

const percent = (share) => `${(100 * share).toFixed(share > 0.9995 ? 0 : 1)} %`;

// Training.

const words = {
  running: "training now",
  complete: "complete",
  resumable: "stopped; the same command goes on",
  damaged: "damaged: no good checkpoint",
  empty: "nothing trained yet; the curves come with the first epoch",
};
let shownEpochs = "";
let shownCheckpoint = null;

async function watch() {
  try {
    const run = await (await fetch("training")).json();
    const done = run.epochsWanted ? `, ${run.epochsDone} of ${run.epochsWanted} epochs done` : "";
    byId("training").textContent = `${words[run.status]}${done}${run.problem ? `; ${run.problem}` : ""}`;
    byId("model").textContent = run.checkpoint ? `read by ${run.checkpoint}` : "no checkpoint yet";
    if (run.checkpoint !== shownCheckpoint) {
      shownCheckpoint = run.checkpoint;
      if (!isBlank) changed(); // The new weights' opinion of what is drawn.
    }
    const text = JSON.stringify(run.epochs);
    if (text !== shownEpochs) showEpochs(run.epochs);
    shownEpochs = text;
  } catch {
    byId("training").textContent = "lenet-serve does not answer";
  }
  setTimeout(watch, 1000);
}

function showEpochs(epochs) {
  const validation = (epoch) => (epoch.validationCount ? epoch.validationCorrect / epoch.validationCount : undefined);
  chart(byId("loss"), epochs, (epoch) => epoch.trainingLoss, (epoch) => epoch.validationLoss, (value) => value.toPrecision(2));
  chart(byId("accuracy"), epochs, (epoch) => epoch.trainingAccuracy, validation, (value) => `${(100 * value).toFixed(1)} %`);
  byId("epochs").hidden = !epochs.length;
  const body = document.querySelector("#epochs tbody");
  body.replaceChildren();
  for (const epoch of epochs.slice(-8).reverse()) {
    const row = make(body, "tr");
    const number = (value, digits) => (value === undefined ? "–" : value.toFixed(digits));
    const right = epoch.validationCount ? `${epoch.validationCorrect}/${epoch.validationCount}` : "–";
    const rate = epoch.samplesPerSecond === undefined ? "–" : Math.round(epoch.samplesPerSecond).toLocaleString("en");
    for (const cell of [epoch.number, number(epoch.trainingLoss, 4), number(epoch.validationLoss, 4), right, rate]) {
      make(row, "td", {}, cell);
    }
  }
}

// Two lines over the epochs; the scale leaves out what the first epoch's training has above all else.
function chart(svg, epochs, training, validation, label) {
  svg.replaceChildren();
  const values = epochs.flatMap((epoch) => [training(epoch), validation(epoch)]).filter((value) => value !== undefined);
  if (!values.length) return;
  const [left, right, top, bottom] = [58, 470, 12, 212];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || Math.abs(most) || 1;
  const last = epochs[epochs.length - 1].number;
  const first = epochs[0].number;
  const x = (epoch) => (last === first ? (left + right) / 2 : left + ((right - left) * (epoch.number - first)) / (last - first));
  const y = (value) => bottom - ((bottom - top) * (value - least)) / span;
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const value = least + share * span;
    make(svg, "line", { class: "grid", x1: left, x2: right, y1: y(value), y2: y(value) });
    make(svg, "text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, label(value));
  }
  make(svg, "text", { x: x(epochs[0]), y: bottom + 18, "text-anchor": "middle" }, first);
  if (last !== first) make(svg, "text", { x: right, y: bottom + 18, "text-anchor": "end" }, `epoch ${last}`);
  for (const [name, value] of [["training", training], ["validation", validation]]) {
    const points = epochs.filter((epoch) => value(epoch) !== undefined);
    make(svg, "polyline", { class: `line ${name}`, points: points.map((epoch) => `${x(epoch)},${y(value(epoch))}`).join(" ") });
    for (const epoch of points.slice(-1)) make(svg, "circle", { class: name, cx: x(epoch), cy: y(value(epoch)), r: 3.5 });
  }
}

clear();
watch();
