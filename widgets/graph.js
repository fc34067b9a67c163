// Goes through a graph (figures/graph.py) back to front: one moment is one node. It places, shows
// and hides what Python has written; it computes no result.

const PACE = 950 // milliseconds a node
const [LEAST, TIGHT] = [3.3, 1.5] // between two columns, in letters' heights: with numbers on the lines, without
const LARGE = 18 // pixels of a letter
const HIGHEST = 23 // letters' heights, as in graph.css
const SMALLEST = 11.5 // pixels
const NARROW = 560 // pixels; below them the graph runs downwards

const walkers = new WeakMap()

export default function (component) {
  const { parentElement, data } = component
  if (!walkers.has(parentElement)) walkers.set(parentElement, new Walker(parentElement))
  const walker = walkers.get(parentElement)
  walker.receive(data)
  return () => {
    walker.end()
    walkers.delete(parentElement)
  }
}

class Walker extends ScenePlayer {
  pace = PACE

  constructor(parent) {
    super()
    const names = ["graph", "stage", "lines", "nodes", "play", "back", "undo", "range", "count", "says", "fault"]
    for (const name of names) this[name] = parent.querySelector("." + name)
    this.range.oninput = () => this.go(Number(this.range.value))
    this.undo.onclick = () => this.go(this.at - 1)
    // At the end it begins anew with the loss.
    this.back.onclick = () => this.go(this.at < this.final ? this.at + 1 : 1)
    this.play.onclick = () => (this.playing ? this.halt() : this.run())
    // Left is back, as in the picture: browsers differ in what arrow keys do to a range from right to left.
    this.graph.onkeydown = event => {
      const by = { ArrowLeft: 1, ArrowDown: 1, ArrowRight: -1, ArrowUp: -1 }[event.key]
      if (!by || event.altKey || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      this.go(this.at + by)
    }
    this.watch = new ResizeObserver(() => {
      const size = `${this.stage.clientWidth} ${getComputedStyle(this.graph).fontSize}`
      if (!this.data || !this.stage.clientWidth || size === this.size) return
      this.place(size)
      this.show(this.at)
    })
    this.watch.observe(this.graph)
  }

  end() {
    this.halt()
    this.watch.disconnect()
  }

  get final() {
    return this.data.moments.length - 1
  }

  receive(data) {
    const told = JSON.stringify(data)
    if (told === this.told) return
    const arriving = !this.told
    this.told = told
    this.data = data
    this.halt()
    this.stage.setAttribute("aria-label", data.alt)
    this.drawNodes()
    this.drawLines()
    this.range.max = this.final
    this.place()
    this.show(this.final)
    if (arriving && this.final && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.playing = setTimeout(() => this.run(), 900)
    }
  }

  drawNodes() {
    const { nodes, last, moments } = this.data
    this.boxes = nodes.map((node, index) => {
      const [value, grad, check] = ["value", "grad", "check"].map(name => element("span", name))
      const head = element("div", "head", element("b", "sign", node.sign))
      const tag = index === last ? [element("span", "tag", "loss")] : []
      const name = node.name && !node.checks.length ? [element("div", "name", node.name)] : []
      const grads = node.grads.length ? [grad] : []
      const checks = node.checks.length ? [check] : []
      const box = element("div", `node ${node.kind}`, head)
      if (isRow(node)) {
        // One number a line; value, gradient and nudge of the same number stand side by side.
        head.append(...tag)
        const parts = [value, ...grads, ...checks].map(part => element("div", "", part))
        box.append(element("div", "numbers", ...parts), ...name)
      } else {
        head.append(value, ...tag)
        box.append(...[...grads, ...checks].map(part => element("div", "", part)), ...name)
      }
      box.title = node.about
      const moment = moments.findIndex(moment => moment.node === index)
      if (moment >= 0) box.onclick = () => this.go(moment)
      return { box, value, grad, check }
    })
    this.nodes.replaceChildren(...this.boxes.map(({ box }) => box))
  }

  // What a box says at a moment, or its longest texts.
  write(index, said) {
    const node = this.data.nodes[index]
    const { box, value, grad, check } = this.boxes[index]
    const [number, gradient, nudge] = [said(node.values), said(node.grads), said(node.checks)]
    const row = isRow(node)
    const [mark, slope] = /^[✓≠]\n/.test(nudge) ? [nudge[0], nudge.slice(2)] : ["", nudge]
    value.textContent = row ? `\n${number}` : number && `= ${number}`
    grad.replaceChildren("grad", row ? "\n" : " ", element("b", "", gradient || "0"))
    grad.classList.toggle("absent", !gradient)
    check.textContent = row ? `nudge ${mark}\n${slope}` : `nudge ${slope} ${mark}`
    box.classList.toggle("reached", Boolean(gradient) && gradient !== "None")
  }

  drawLines() {
    this.wires = this.data.edges.map(edge => {
      const path = drawn("path", { class: edge.tracked ? "line" : "line untracked" })
      const passes = drawn("text", { class: "passes" })
      const scissors = drawn("text", { class: "scissors" })
      scissors.textContent = edge.is_cut ? "✂" : ""
      return { path, passes, scissors }
    })
    const [paths, texts] = [this.wires.map(({ path }) => path), this.wires.flatMap(w => [w.passes, w.scissors])]
    this.lines.replaceChildren(...paths, ...texts)
  }

  // A box is as wide as its longest texts make it, so that nothing moves from moment to moment.
  measured() {
    this.boxes.forEach(({ box }, index) => {
      box.style.width = ""
      this.write(index, longest)
    })
    return this.boxes.map(({ box }) => {
      const size = { w: Math.ceil(box.offsetWidth) + 1, h: box.offsetHeight }
      box.style.width = `${size.w}px`
      return size
    })
  }

  // Columns from left to right, rows downwards; in a narrow place the other way about.
  place(size) {
    this.size = size ?? this.size
    const { nodes, edges } = this.data
    const wide = this.stage.clientWidth >= NARROW
    const columns = 1 + Math.max(...nodes.map(({ column }) => column))
    const reaches = sizes =>
      Array.from({ length: columns }, (_, at) => Math.max(0, ...nodes.map(({ column }, i) => (column === at ? sizes[i].w : 0))))
    const rows = Math.max(0, ...nodes.map(({ row }) => row), ...edges.flatMap(({ way }) => way.map(([, row]) => row)))
    this.stage.style.fontSize = ""
    let sizes = this.measured()
    // Rather smaller than cut; but on a projector letters count for more than numbers on lines.
    const letter = parseFloat(getComputedStyle(this.stage).fontSize)
    const gapWanted = letter < LARGE ? LEAST : TIGHT
    const [broadest, tallest] = ["w", "h"].map(side => Math.max(...sizes.map(size => size[side])))
    const [across, down] = wide
      ? [reaches(sizes).reduce((sum, one) => sum + one + gapWanted * letter, 0), rows * (tallest + 0.75 * letter) + tallest + 10]
      : [rows * (broadest + 0.6 * letter) + broadest + 8, 0]
    const fits = Math.min(this.stage.clientWidth / across, wide ? (HIGHEST * letter) / down : 1)
    if (fits < 1) {
      this.stage.style.fontSize = `${Math.max(SMALLEST / letter, 0.68, fits)}em`
      sizes = this.measured()
    }
    const unit = parseFloat(getComputedStyle(this.stage).fontSize)
    const tall = Math.max(...sizes.map(({ h }) => h))
    const broad = Math.max(...sizes.map(({ w }) => w))
    const depth = wide ? reaches(sizes) : Array(columns).fill(tall) // of a column, along the way
    const total = depth.reduce((sum, one) => sum + one, 0)
    const room = (this.stage.clientWidth - 8 - total) / Math.max(1, columns - 1)
    const gap = wide ? Math.max(TIGHT * unit, Math.min(8 * unit, room)) : 2.1 * unit
    const start = depth.map((_, column) => depth.slice(0, column).reduce((sum, one) => sum + one + gap, 0))
    this.letters = wide ? gap / (0.62 * unit) : 9 // that fit on a line between two nodes
    const length = total + gap * (columns - 1)
    const pitch = wide ? tall + 0.75 * unit : broad + 0.6 * unit
    const breadth = rows * pitch + (wide ? tall : broad) // all rows together
    const margin = wide ? Math.max(4, (this.stage.clientWidth - length) / 2) : 4
    const aside = wide ? 5 : Math.max(4, (this.stage.clientWidth - breadth) / 2)
    const point = (along, row) => {
      const over = aside + row * pitch + (wide ? tall : broad) / 2
      return wide ? [margin + along, over] : [over, margin + along]
    }
    this.spots = nodes.map(({ column, row }, index) => {
      const { w, h } = sizes[index]
      const [x, y] = point(start[column] + depth[column] / 2, row)
      Object.assign(this.boxes[index].box.style, { left: `${x - w / 2}px`, top: `${y - h / 2}px` })
      return { x, y, w, h }
    })
    const [width, height] = wide ? [length + 2 * margin, breadth + 10] : [breadth + 2 * aside, length + 10]
    Object.assign(this.nodes.style, { width: `${width}px`, height: `${height}px` })
    this.lines.setAttribute("width", width)
    this.lines.setAttribute("height", height)

    const arriving = nodes.map((_, index) => edges.map((edge, i) => ({ ...edge, i })).filter(edge => edge.taker === index))
    edges.forEach((edge, index) => {
      const [from, to] = [this.spots[edge.giver], this.spots[edge.taker]]
      const side = ({ giver, way }) => (way.length ? way.at(-1)[1] : nodes[giver].row)
      const beside = arriving[edge.taker].sort((a, b) => side(a) - side(b) || a.i - b.i)
      const turn = beside.findIndex(({ i }) => i === index)
      const off = (turn - (beside.length - 1) / 2) * Math.min(1.3 * unit, (0.7 * (wide ? to.h : to.w)) / beside.length)
      const points = [wide ? [from.x + from.w / 2, from.y] : [from.x, from.y + from.h / 2]]
      for (const [column, row] of edge.way) {
        points.push(point(start[column], row), point(start[column] + depth[column], row))
      }
      points.push(wide ? [to.x - to.w / 2, to.y + off] : [to.x + off, to.y - to.h / 2])
      const { path, passes, scissors } = this.wires[index]
      path.setAttribute("d", curve(points, wide))
      const share = beside.length > 1 ? 0.34 + (0.3 * turn) / (beside.length - 1) : 0.5
      const { x, y } = path.getPointAtLength(path.getTotalLength() * share)
      for (const text of [passes, scissors]) {
        text.setAttribute("x", x)
        text.setAttribute("y", y)
      }
    })
  }

  face() {
    facePlayButton(this.play, this.playing, "Play the whole way back")
  }

  show(at) {
    this.at = at
    const { nodes, edges, moments, fault } = this.data
    const { node, edges: lit, says } = moments[at]
    const over = at === this.final
    nodes.forEach((_, index) => {
      this.write(index, texts => now(texts, at))
      this.boxes[index].box.classList.toggle("lit-now", index === node)
    })
    edges.forEach((edge, index) => {
      const { path, passes } = this.wires[index]
      const said = now(edge.passes, at)
      passes.textContent = said.length > this.letters ? "" : said // it stands in the nodes too
      path.classList.toggle("passed", Boolean(said))
      path.classList.toggle("lit-now", lit.includes(index))
    })
    this.says.setAttribute("aria-live", this.playing ? "off" : "polite") // not while it runs
    this.says.replaceChildren(...says.map(line => element("div", "", line)))
    this.fault.hidden = !(over && fault)
    this.fault.textContent = fault
    this.count.textContent = `${at} of ${this.final}`
    this.range.value = at
    this.range.setAttribute("aria-valuetext", says.join(" "))
    this.undo.disabled = at === 0
    this.back.disabled = this.play.disabled = this.range.disabled = this.final === 0
    this.graph.dataset.moment = at
    if (node !== null) this.follow(this.spots[node])
  }

  // Keep the node in sight where the graph is larger than its place.
  follow({ x, y, w, h }) {
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.stage
    if (x - w / 2 < scrollLeft || x + w / 2 > scrollLeft + clientWidth) this.stage.scrollLeft = x - clientWidth / 2
    if (y - h / 2 < scrollTop || y + h / 2 > scrollTop + clientHeight) this.stage.scrollTop = y - clientHeight / 2
  }
}

// The text that stands at a moment, "" before the first.
function now(texts, at) {
  return texts.findLast(([since]) => since <= at)?.[1] ?? ""
}

function isRow({ values }) {
  return values.some(([, text]) => text.includes("\n"))
}

function longest(texts) {
  return texts.reduce((found, [, text]) => (text.length > found.length ? text : found), "")
}

// Through all points, leaving and arriving along the way of the graph.
function curve(points, wide) {
  const parts = [`M${points[0]}`]
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]]
    const half = wide ? (x1 - x0) / 2 : (y1 - y0) / 2
    parts.push(wide ? `C${x0 + half},${y0} ${x1 - half},${y1} ${x1},${y1}` : `C${x0},${y0 + half} ${x1},${y1 - half} ${x1},${y1}`)
  }
  return parts.join("")
}
