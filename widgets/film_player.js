// Plays a Film (figures/film.py): unpacks its arrays, draws its panels on canvases, follows the
// hand along the time axis without asking the server, and tells Python where it was let go.
// It indexes, colours, formats and interpolates pixels; it computes no result.

const ABSENT = -32768
const DASHES = { solid: [], dash: [8, 5], dot: [2, 4] }
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const INK = "#17212B"
// Marks within a circle of radius 1, by the names that theme.py uses.
const MARKS = {
  circle: "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0z",
  square: "M-.86-.86H.86V.86H-.86z",
  "triangle-up": "M0-1.15L1.05.75H-1.05z",
  "triangle-down": "M0 1.15L1.05-.75H-1.05z",
  diamond: "M0-1.2L1.1 0L0 1.2L-1.1 0z",
  cross: "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4z",
  x: "M-.5-1.06L0-.56L.5-1.06L1.06-.5L.56 0L1.06.5L.5 1.06L0 .56L-.5 1.06L-1.06.5L-.56 0L-1.06-.5z",
  star: "M0-1.25L.33-.43L1.19-.39L.53.17L.74 1.01L0 .54L-.74 1.01L-.53.17L-1.19-.39L-.33-.43z",
  hexagon: "M0-1.1L.95-.55V.55L0 1.1L-.95.55V-.55z",
  pentagon: "M0-1.1L1.05-.34L.65.89H-.65L-1.05-.34z",
}

const players = new WeakMap()

export default function (component) {
  const { parentElement } = component
  if (!players.has(parentElement)) players.set(parentElement, new Player(parentElement))
  const player = players.get(parentElement)
  player.receive(component)
  return () => {
    player.leave()
    players.delete(parentElement)
  }
}

class Player {
  constructor(parent) {
    const find = name => parent.querySelector("." + name)
    this.root = find("film")
    this.screen = find("panels")
    this.bar = find("bar")
    this.button = find("play")
    this.range = find("range")
    this.label = find("now")
    this.tip = find("tip")
    this.live = find("live")
    this.views = []
    this.frame = 0
    this.chosen = null // {title of the panel, index} of the tile that is shown large
    this.still = matchMedia("(prefers-reduced-motion: reduce)")
    this.button.onclick = () => (this.playing ? this.pause() : this.play())
    this.range.oninput = () => {
      this.halt()
      this.show(Number(this.range.value))
    }
    // The browser's own slider says `change` once per drag, but once per press of an arrow key:
    // a held key is told as one move, when it rests.
    this.range.onkeydown = event => {
      this.byKey = true
      if (event.key !== " ") return
      event.preventDefault()
      this.button.click()
    }
    this.range.onpointerdown = () => {
      this.byKey = false // in braces: a handler that returns false forbids the drag
    }
    this.range.onchange = () => this.tellFrame(this.byKey ? 250 : 0)
    this.resized = new ResizeObserver(() => this.layout())
    this.resized.observe(this.screen)
  }

  async receive({ data, setStateValue, setTriggerValue }) {
    if (!window.DecompressionStream) {
      this.screen.textContent = "This browser is too old to draw this picture: please update it."
      return
    }
    this.setState = setStateValue
    this.trigger = setTriggerValue
    const head = new DataView(data.buffer, data.byteOffset, 8)
    const [fingerprint, start] = [head.getUint32(0, true), head.getUint16(4, true)]
    if (fingerprint === this.fingerprint) {
      if (!this.film) return // it is still being unpacked
      if (start !== this.start) {
        this.start = start
        this.halt()
        this.show(start)
      }
      this.follow()
      this.layout()
      return
    }
    this.fingerprint = fingerprint
    const film = await unpack(data.subarray(8))
    if (fingerprint !== this.fingerprint) return // a newer film arrived meanwhile
    const alike = this.film?.frames.length === film.frames.length && start === this.start
    const stays = alike && !film.plays
    this.start = start
    this.film = film
    if (!stays) {
      this.halt()
      this.frame = this.toldFrame = start
    }
    this.furnish()
    this.follow()
    this.layout()
    this.show(this.frame)
    if (film.plays && start > 0 && !film.follow.length && !this.still.matches) {
      this.arrival = setTimeout(() => this.play(0, start), 500)
    }
  }

  furnish() {
    const { film } = this
    // A panel that stays keeps its canvas, and with it the focus of those who use the keyboard.
    const before = new Map(this.views.map(view => [view.panel.title, view]))
    this.views = film.panels.map(panel => (before.get(panel.title) ?? new View(this)).take(panel))
    const figures = this.views.map(view => view.figure)
    const { children } = this.screen
    const same = figures.length === children.length && figures.every((figure, i) => figure === children[i])
    if (!same) this.screen.replaceChildren(...figures)
    if (!this.views.includes(this.hovered?.view)) this.forget()
    if (!(this.chosen?.index < this.view(this.chosen?.panel)?.tiles?.names.length)) this.chosen = null
    this.bar.hidden = film.frames.length < 2 || film.follow.length > 0
    this.range.max = film.frames.length - 1
    this.range.setAttribute("aria-label", film.time)
    this.label.style.minWidth = Math.max(...film.frames.map(text => text.length)) + "ch"
    this.face()
    this.enlarge()
  }

  view(title) {
    return this.views.find(view => view.panel.title === title)
  }

  // The frame that stands, painted once per turn of the screen however often the hand moves.
  show(frame) {
    this.frame = Math.max(0, Math.min(this.film.frames.length - 1, frame))
    const text = this.film.frames[this.frame]
    this.label.textContent = text
    this.range.value = this.frame
    this.range.setAttribute("aria-valuetext", text)
    const share = this.frame / Math.max(1, this.film.frames.length - 1)
    this.range.style.setProperty("--at", `${100 * share}%`)
    this.redraw()
  }

  redraw() {
    this.drawing ??= requestAnimationFrame(() => this.paint())
  }

  paint() {
    cancelAnimationFrame(this.drawing)
    this.drawing = null
    if (!this.film || !this.theme) return
    for (const view of this.views) view.draw(this.frame)
    this.root.dataset.frame = this.frame
    if (this.hovered) this.point(this.hovered)
  }

  layout() {
    if (!this.film || !this.root.isConnected) return // a page that was left has no theme any more
    this.theme = readTheme(this.root)
    this.stacked = this.screen.clientWidth < 640
    for (const view of this.views) view.figure.style.flex = this.room(view.panel)
    for (const view of this.views) view.layout()
    this.paint()
  }

  // A panel's part of the row; on a narrow screen each has a row of its own.
  room({ aspect, share, tall, y }) {
    if (this.stacked) return "1 1 100%"
    const ticks = y.ticks?.length === 0 ? 0 : 24
    if (aspect) return `0 1 ${Math.round(this.film.height * tall * aspect) + ticks}px`
    return `${10 * share} 1 ${Math.max(120, Math.round(270 * share))}px`
  }

  play(from = this.frame, to = this.film.frames.length - 1) {
    this.halt()
    if (from >= to) from = 0
    const pace = Math.max(16, Math.min(140, 3200 / this.film.frames.length))
    let began
    const turn = now => {
      began ??= now
      const frame = Math.min(to, from + Math.floor((now - began) / pace))
      this.playing = frame < to && requestAnimationFrame(turn)
      if (frame !== this.frame) this.show(frame)
      if (!this.playing) this.pause()
    }
    this.playing = requestAnimationFrame(turn)
    this.face()
  }

  pause() {
    this.halt()
    this.tellFrame(0)
  }

  halt() {
    clearTimeout(this.arrival)
    if (this.playing) cancelAnimationFrame(this.playing)
    this.playing = null
    this.face()
  }

  face() {
    facePlayButton(this.button, this.playing)
  }

  tellFrame(delay) {
    clearTimeout(this.telling)
    const tell = () => {
      if (this.frame === this.toldFrame) return
      this.toldFrame = this.frame
      this.setState("frame", {
        film: this.fingerprint,
        start: this.start,
        frames: this.film.frames.length,
        frame: this.frame,
      })
    }
    if (delay) this.telling = setTimeout(tell, delay)
    else tell()
  }

  choose(view, index) {
    const same = this.chosen?.panel === view.panel.title && this.chosen.index === index
    this.chosen = same ? null : { panel: view.panel.title, index }
    this.enlarge()
    this.redraw()
    this.setState("tile", this.chosen)
  }

  enlarge() {
    for (const view of this.views) view.enlarged = null
    const from = this.view(this.chosen?.panel)
    const into = this.view(from?.tiles.enlarges)
    if (into) into.enlarged = { tiles: from.tiles, index: this.chosen.index, view: from }
    for (const view of this.views) view.caption()
  }

  // The time axis may be a slider of Streamlit's: its input's value changes while it is dragged,
  // and only there. Of several sliders each has a strip of the film; the one moved last leads. This
  // is the one place that knows how to find them.
  follow() {
    const keys = this.film.follow
    const inputs = keys.map(key =>
      document.querySelector(`.st-key-${key.replace(/[^\w-]/g, "-")} input[type=range]`)
    )
    if (inputs.some((input, strip) => input !== this.leaders?.[strip])) {
      this.dragged?.disconnect()
      this.dragged = new MutationObserver(([{ target }]) => this.keepUp(target))
      const attributeFilter = ["value", "aria-valuetext"]
      for (const input of inputs) if (input) this.dragged.observe(input, { attributeFilter })
    }
    this.leaders = inputs
    this.moved?.disconnect()
    if (!keys.length) return
    this.keepUp()
    this.moved = new MutationObserver(() => {
      if (!this.leaders.every(input => input?.isConnected)) this.follow()
    })
    this.moved.observe(document.body, { childList: true, subtree: true })
  }

  keepUp(moved = document.activeElement) {
    const strip = this.leaders.indexOf(moved)
    if (strip >= 0) this.leading = strip
    if (!(this.leading < this.leaders.length)) this.leading = 0
    const leader = this.leaders[this.leading]
    if (!leader) return
    const { min, max, value } = leader
    const share = (value - min) / (max - min || 1)
    const frames = this.film.frames.length / this.film.strips
    this.show(this.leading * frames + Math.round(share * (frames - 1)))
  }

  // What lies under the pointer (or under the keyboard's cross), in words beside it.
  point({ view, x, y, spoken }) {
    this.hovered = { view, x, y }
    const found = view.read(x, y, this.frame)
    this.tip.hidden = !found
    const acts = found?.tile !== undefined || view.panel.clickable
    view.canvas.style.cursor = acts ? "pointer" : "default"
    if (!found) return
    const words = found.words.filter(Boolean)
    const lines = words.map((textContent, i) => element(i ? "span" : "b", { textContent }))
    this.tip.replaceChildren(...lines)
    if (spoken) this.live.textContent = words.join(", ")
    const box = view.canvas.getBoundingClientRect()
    const home = this.root.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = this.tip
    const right = box.left - home.left + found.x + 16
    const x0 = Math.max(0, right + width > home.width ? right - 32 - width : right)
    const y0 = Math.max(0, box.top - home.top + found.y - height - 8)
    this.tip.style.transform = `translate(${x0}px, ${y0}px)`
  }

  forget() {
    this.hovered = null
    this.tip.hidden = true
  }

  leave() {
    this.halt()
    clearTimeout(this.telling)
    cancelAnimationFrame(this.drawing)
    for (const observer of [this.resized, this.dragged, this.moved]) observer?.disconnect()
  }
}

// One panel: its caption and key in HTML (so that a browser can translate and read them aloud), its
// picture on a canvas.
class View {
  constructor(player) {
    this.player = player
    this.cursor = null // of the keyboard, on the canvas
    this.canvas = element("canvas", {})
    this.title = element("span", { className: "title" })
    this.back = element("button", { className: "back", type: "button", textContent: "back" })
    this.back.onclick = () => player.choose(this.enlarged.view, this.enlarged.index)
    this.scale = element("span", { className: "scale" })
    this.keys = element("div", { className: "keys" })
    this.stage = element("div", { className: "stage" }, this.canvas)
    this.foot = element("div", { className: "x-label" })
    const caption = element("figcaption", {}, this.title, this.back, this.scale)
    this.figure = element("figure", { className: "panel" }, caption, this.keys, this.stage, this.foot)
    this.listen()
  }

  take(panel) {
    this.panel = panel
    this.tiles = panel.layers.find(layer => layer.kind === "Tiles")
    const has = (...kinds) => panel.layers.some(layer => kinds.includes(layer.kind))
    this.plotted = has("Map", "Picture", "Points", "Lines")
    this.mapped = has("Map", "Picture")
    this.acts = panel.clickable || Boolean(this.tiles)
    if (this.acts) this.canvas.tabIndex = 0
    else this.canvas.removeAttribute("tabindex")
    this.canvas.setAttribute("role", this.acts ? "application" : "img")
    const keys = this.acts ? " Arrow keys move, Enter chooses." : ""
    this.canvas.setAttribute("aria-label", panel.alt + keys)
    this.foot.textContent = panel.x.label
    return this
  }

  listen() {
    const { canvas, player } = this
    const at = event => {
      const box = canvas.getBoundingClientRect()
      return { view: this, x: event.clientX - box.left, y: event.clientY - box.top }
    }
    canvas.onpointermove = canvas.onpointerdown = event => {
      if (event.type === "pointerdown") this.cursor = null
      player.point(at(event))
      player.redraw()
    }
    canvas.onpointerleave = () => {
      player.forget()
      player.redraw()
    }
    canvas.onclick = event => this.act(at(event))
    canvas.onkeydown = event => this.key(event)
    canvas.onblur = () => {
      this.cursor = null
      player.forget()
      player.redraw()
    }
  }

  key(event) {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0]
    if (!this.acts || (!dx && !dy && event.key !== "Enter")) return
    event.preventDefault()
    if (event.key === "Enter") {
      if (this.cursor) this.act({ view: this, ...this.cursor })
      return
    }
    const { plot } = this
    if (this.tiles) this.cursor = this.neighbour(dx, dy)
    else {
      const { x, y } = this.cursor ?? { x: plot.x + plot.w / 2, y: plot.y + plot.h / 2 }
      const stride = plot.w / (event.shiftKey ? 10 : 50)
      this.cursor = {
        x: Math.max(plot.x, Math.min(plot.x + plot.w, x + dx * stride)),
        y: Math.max(plot.y, Math.min(plot.y + plot.h, y + dy * stride)),
      }
    }
    this.player.point({ view: this, ...this.cursor, spoken: true })
    this.player.redraw()
  }

  // The tile next to the cursor in a direction: the nearest one that lies that way.
  neighbour(dx, dy) {
    const middles = this.boxes.map(box => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 }))
    if (!this.cursor) return middles[0]
    let [best, least] = [this.cursor, Infinity]
    for (const middle of middles) {
      const [ahead, aside] = dx
        ? [(middle.x - this.cursor.x) * dx, Math.abs(middle.y - this.cursor.y)]
        : [(middle.y - this.cursor.y) * dy, Math.abs(middle.x - this.cursor.x)]
      if (ahead > 1 && ahead + 2 * aside < least) [best, least] = [middle, ahead + 2 * aside]
    }
    return best
  }

  act({ x, y }) {
    const found = this.read(x, y, this.player.frame)
    if (found?.tile !== undefined) {
      this.player.choose(this, found.tile)
      return
    }
    if (!this.panel.clickable || !inside(this.plot, x, y)) return
    this.player.trigger("place", {
      panel: this.panel.title,
      x: this.x.value(x),
      y: this.y.value(y),
      layer: found?.layer ?? null,
      point: found?.point ?? null,
    })
  }

  caption() {
    const { panel, enlarged } = this
    this.title.textContent = enlarged ? enlarged.tiles.names[enlarged.index] : panel.title
    this.back.hidden = !enlarged
    this.keys.replaceChildren()
    this.scale.replaceChildren()
    const upwards = element("span", { className: "y-label", textContent: panel.y.label })
    if (panel.y.label) this.keys.append(upwards)
    if (!panel.legend) return
    for (const layer of panel.layers) {
      const shown = layer.kind === "Map" && enlarged ? { ...enlarged.tiles, name: "", kind: "Map" } : layer
      const place = layer.kind === "Map" ? this.scale : this.keys
      place.append(...(KEYS[layer.kind]?.(shown) ?? []))
    }
  }

  layout() {
    const { panel, canvas, player } = this
    const most = player.film.height * panel.tall
    const { stacked } = player
    const width = this.stage.clientWidth
    const ratio = window.devicePixelRatio || 1
    const pen = canvas.getContext("2d")
    const { type } = player.theme
    pen.font = `${type}px ${player.theme.font}`
    const wide = text => pen.measureText(text).width
    const ticked = axis => this.plotted && axis.ticks?.length !== 0
    const bottom = ticked(panel.x) ? type + 14 : 2
    const top = ticked(panel.y) ? 10 : 2
    let height = stacked && !panel.aspect ? Math.min(most, Math.max(200, width * 0.7)) : most
    this.yTicks = ticked(panel.y) ? ticks(panel.y, (height - top - bottom) / (3.7 * type)) : []
    const left = ticked(panel.y) ? Math.max(0, ...this.yTicks.map(tick => wide(tick.text))) + 10 : 2
    let w = width - left - (ticked(panel.x) ? 14 : 2)
    if (panel.aspect) {
      w = Math.min(w, stacked ? 480 : (most - top - bottom) * panel.aspect)
      height = w / panel.aspect + top + bottom
    }
    this.xTicks = ticked(panel.x) ? ticks(panel.x, w / (6 * type)) : []
    this.plot = { x: left, y: top, w: Math.max(1, w), h: Math.max(1, height - top - bottom) }
    this.x = ruler(panel.x, this.plot.x, this.plot.x + this.plot.w)
    this.y = ruler(panel.y, this.plot.y + this.plot.h, this.plot.y)
    this.ratio = ratio
    this.width = width
    this.arrange()
    if (stacked && this.filled) height = this.filled
    this.height = height
    canvas.style.height = height + "px"
    const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (canvas.width !== deviceWidth) canvas.width = deviceWidth
    if (canvas.height !== deviceHeight) canvas.height = deviceHeight
    this.sprites = new Map()
  }

  // Where tiles and nodes stand: in columns from left to right, or in the grid with the largest tiles.
  arrange() {
    const edges = this.panel.layers.find(layer => layer.kind === "Edges")
    const columns = edges?.columns ?? this.tiles?.columns ?? []
    const { plot } = this
    this.boxes = []
    this.named = false
    this.filled = 0
    if (!columns.length && !this.tiles) return
    if (columns.length) {
      const most = Math.max(...columns)
      const room = plot.w / columns.length
      const side = Math.max(6, Math.min(plot.h / most - 8, room * (edges ? 0.5 : 0.85), 96))
      columns.forEach((count, column) => {
        const pitch = Math.min(plot.h / count, side * 1.9)
        for (let row = 0; row < count; row++) {
          const middle = plot.y + plot.h / 2 + (row - (count - 1) / 2) * pitch
          const share = columns.length > 1 ? column / (columns.length - 1) : 0.5
          const x = plot.x + 4 + (plot.w - side - 8) * share
          this.boxes.push({ x, y: middle - side / 2, w: side, h: side })
        }
      })
      return
    }
    const count = this.tiles.names.length
    const gap = 10
    // The largest tiles win; names under them and rows without a gap are worth some size.
    let best = { worth: 0 }
    for (let across = 1; across <= count; across++) {
      const down = Math.ceil(count / across)
      for (const foot of [this.player.theme.type + 10, 0]) {
        const side = Math.min((plot.w + gap) / across - gap, (plot.h + gap) / down - gap - foot)
        const worth = side * (count % across ? 0.7 : 1) * (foot ? 1.25 : 1)
        if (worth > best.worth && (!foot || side >= 64)) best = { worth, side, across, down, foot }
      }
    }
    const { side, across, down, foot } = best
    this.named = foot > 0
    const [high, wide] = this.tiles.values.steps.shape.slice(2)
    const [w, h] = wide >= high ? [side, (side * high) / wide] : [(side * wide) / high, side]
    for (let index = 0; index < count; index++) {
      const [column, row] = [index % across, Math.floor(index / across)]
      this.boxes.push({ x: plot.x + column * (side + gap), y: plot.y + row * (h + foot + gap), w, h })
    }
    this.filled = plot.y + down * (h + foot + gap)
  }

  draw(frame) {
    const { canvas, panel, plot, player, ratio } = this
    if (!plot) return
    const { theme } = player
    const pen = canvas.getContext("2d")
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.clearRect(0, 0, this.width, this.height)
    pen.lineJoin = pen.lineCap = "round"
    if (this.plotted) this.ground(pen, theme)
    pen.save()
    if (this.plotted) {
      const spare = this.mapped ? 0 : 8 // for a mark that stands on the border
      pen.beginPath()
      const [w, h] = [plot.w + 2 * spare, plot.h + 2 * spare]
      pen.roundRect(plot.x - spare, plot.y - spare, w, h, this.mapped ? 8 : 0)
      pen.clip()
    }
    for (const layer of panel.layers) PAINT[layer.kind](pen, this, layer, frame, theme)
    pen.restore()
    if (this.mapped) {
      pen.strokeStyle = theme.border
      pen.lineWidth = 1
      pen.beginPath()
      pen.roundRect(plot.x + 0.5, plot.y + 0.5, plot.w - 1, plot.h - 1, 8)
      pen.stroke()
    }
    const mark = this.cursor ?? (player.hovered?.view === this && this.found ? this.found : null)
    if (mark && (this.cursor || this.found?.dot)) cross(pen, mark, theme, Boolean(this.cursor))
  }

  ground(pen, theme) {
    const { plot, xTicks, yTicks } = this
    pen.font = `${theme.type}px ${theme.font}`
    pen.fillStyle = theme.muted
    pen.strokeStyle = theme.grid
    pen.lineWidth = 1
    pen.setLineDash([])
    pen.textAlign = "right"
    pen.textBaseline = "middle"
    for (const tick of yTicks) {
      const y = this.y.pixel(tick.value)
      pen.fillText(tick.text, plot.x - 8, y)
      if (!this.mapped) line(pen, plot.x, Math.round(y) + 0.5, plot.x + plot.w, Math.round(y) + 0.5)
    }
    pen.textAlign = "center"
    pen.textBaseline = "top"
    for (const tick of xTicks) {
      const x = this.x.pixel(tick.value)
      const at = Math.round(x) + 0.5
      const half = pen.measureText(tick.text).width / 2
      pen.fillText(tick.text, Math.max(half, Math.min(this.width - half, x)), plot.y + plot.h + 10)
      if (!this.mapped) line(pen, at, plot.y + plot.h, at, plot.y + plot.h + 5)
    }
    if (this.mapped || !xTicks.length) return
    pen.strokeStyle = theme.border
    line(pen, plot.x, plot.y + plot.h + 0.5, plot.x + plot.w, plot.y + plot.h + 0.5)
  }

  // What lies at a place of the canvas: words, where to put them, and what a click there means.
  read(x, y, frame) {
    this.found = null
    const { layers } = this.panel
    for (let index = layers.length - 1; index >= 0 && !this.found; index--) {
      const layer = layers[index]
      const found = READ[layer.kind](this, layer, x, y, frame)
      if (found) this.found = { x, y, layer: index, ...found }
    }
    if (!this.found && this.plotted && this.panel.clickable && inside(this.plot, x, y)) {
      this.found = { x, y, words: [this.place(x, y)] }
    }
    return this.found
  }

  place(x, y) {
    const across = `${this.panel.x.label || "x"} ${short(this.x.value(x))}`
    return `${across}, ${this.panel.y.label || "y"} ${short(this.y.value(y))}`
  }
}

// ---- drawing, one function for each kind of layer ------------------------------------------------

const PAINT = {
  Map(pen, view, layer, frame, theme) {
    const { enlarged } = view
    const source = enlarged ? enlarged.tiles : layer
    const field = enlarged ? slice(source.values, frame, enlarged.index) : slice(layer.values, frame)
    const box = cover(view, layer)
    layer.sheet ??= document.createElement("canvas")
    pen.imageSmoothingEnabled = source.smooth
    pen.imageSmoothingQuality = "high"
    colour(layer.sheet, field, source)
    // The sheet's first row is the one at the smallest y; an axis that grows upwards turns it over.
    pen.save()
    pen.translate(box.x, box.y)
    pen.scale(box.w / field.width, box.h / field.height)
    pen.globalAlpha = theme.lamp * layer.opacity
    pen.drawImage(layer.sheet, 0, 0)
    pen.restore()
    for (const level of source.contours) contour(pen, field, source, level, box, theme)
  },

  Picture(pen, view, layer, frame) {
    const [height, width] = layer.pixels.shape.slice(1, 3)
    const channels = moment(layer.pixels, frame)
    const sheet = (layer.sheet ??= Object.assign(document.createElement("canvas"), { width, height }))
    const image = (layer.image ??= new ImageData(width, height))
    for (let pixel = 0; pixel < width * height; pixel++) {
      for (let c = 0; c < 3; c++) image.data[4 * pixel + c] = channels[3 * pixel + c]
      image.data[4 * pixel + 3] = 255
    }
    sheet.getContext("2d").putImageData(image, 0, 0)
    const box = cover(view, layer)
    pen.save()
    pen.imageSmoothingEnabled = false
    pen.translate(box.x, box.y)
    pen.scale(box.w / width, box.h / height)
    pen.drawImage(sheet, 0, 0)
    pen.restore()
  },

  Points(pen, view, layer, frame, theme) {
    const [xs, ys] = [row(layer.x, frame), row(layer.y, frame)]
    const groups = moment(layer.groups, frame)
    const marked = layer.marked && moment(layer.marked, frame)
    for (let i = 0; i < xs.length; i++) {
      const [x, y] = [view.x.pixel(xs.at(i)), view.y.pixel(ys.at(i))]
      if (Number.isNaN(x) || Number.isNaN(y)) continue
      const picture = sprite(view, layer, groups[i], marked?.[i], theme)
      pen.drawImage(picture, x - picture.half, y - picture.half, 2 * picture.half, 2 * picture.half)
    }
  },

  Lines(pen, view, layer, frame, theme) {
    const [, series, points] = layer.y.steps.shape
    const now = frame % points // a line with a mark for now has a point for each frame of a strip
    const width = layer.width * theme.bold
    pen.lineWidth = width
    for (let s = 0; s < series; s++) {
      const path = trace(view, layer, s, frame)
      pen.strokeStyle = pen.fillStyle = layer.colours[s]
      pen.setLineDash(DASHES[layer.dashes[s] ?? "solid"])
      if (layer.now) {
        pen.globalAlpha = 0.22
        stroke(pen, path, 0, points)
        pen.globalAlpha = 1
        stroke(pen, path, 0, now + 1)
      } else stroke(pen, path, 0, points)
      pen.setLineDash([])
      const rim = view.mapped ? "#FFFFFF" : theme.paper
      if (layer.dots) for (const [x, y] of path) dot(pen, x, y, width + 1.5, rim)
      if (layer.now) dot(pen, ...path[now], width + 4, rim)
    }
  },

  Tiles(pen, view, layer, frame, theme) {
    layer.sheets ??= layer.names.map(() => document.createElement("canvas"))
    pen.imageSmoothingEnabled = layer.smooth
    pen.imageSmoothingQuality = "high"
    pen.font = `${theme.type}px ${theme.font}`
    pen.textAlign = "center"
    pen.textBaseline = "top"
    view.boxes.forEach((box, index) => {
      const field = slice(layer.values, frame, index)
      colour(layer.sheets[index], field, layer)
      const round = Math.min(6, box.w / 6)
      pen.save()
      pen.beginPath()
      pen.roundRect(box.x, box.y, box.w, box.h, round)
      pen.clip()
      const area = { x: box.x, y: box.y + box.h, w: box.w, h: -box.h } // first row at the bottom
      pen.save()
      pen.translate(area.x, area.y)
      pen.scale(1, -1)
      pen.globalAlpha = theme.lamp
      pen.drawImage(layer.sheets[index], 0, 0, box.w, box.h)
      pen.restore()
      for (const level of layer.contours) {
        contour(pen, field, layer, level, area, theme)
      }
      pen.restore()
      const chosen = view.player.chosen?.panel === view.panel.title && view.player.chosen.index === index
      pen.strokeStyle = chosen ? theme.primary : theme.border
      pen.lineWidth = chosen ? 3.5 : 1
      pen.beginPath()
      pen.roundRect(box.x, box.y, box.w, box.h, round)
      pen.stroke()
      if (!view.named) return
      pen.fillStyle = theme.text
      pen.fillText(layer.names[index], box.x + box.w / 2, box.y + box.h + 5, box.w)
    })
  },

  Edges(pen, view, layer, frame, theme) {
    const weights = row(layer.weights, frame)
    const most = Math.max(Math.abs(layer.weights.low), Math.abs(layer.weights.high))
    joints(view, layer).forEach((curve, i) => {
      const share = weights.at(i) / most
      pen.strokeStyle = shade(layer, share)
      pen.globalAlpha = 0.35 + 0.65 * Math.min(1, Math.abs(share) * 2)
      pen.lineWidth = 0.6 + 5.4 * Math.abs(share)
      pen.setLineDash(share < 0 ? [7, 5] : [])
      pen.lineCap = "butt"
      pen.beginPath()
      pen.moveTo(curve[0], curve[1])
      pen.bezierCurveTo(curve[2], curve[1], curve[2], curve[3], curve[4], curve[3])
      pen.stroke()
    })
    pen.globalAlpha = 1
    pen.setLineDash([])
    const first = layer.columns[0]
    const biases = layer.biases && row(layer.biases, frame)
    const reach = biases && Math.max(Math.abs(layer.biases.low), Math.abs(layer.biases.high))
    view.boxes.forEach((box, node) => {
      const fill = biases && node >= first ? shade(layer, biases.at(node - first) / reach) : theme.panel
      pen.strokeStyle = theme.muted
      pen.lineWidth = 1
      pen.fillStyle = fill
      pen.beginPath()
      if (view.tiles) pen.arc(box.x - 7, box.y + box.h - 4, 4, 0, 7)
      else pen.arc(box.x + box.w / 2, box.y + box.h / 2, Math.min(13, box.w / 2), 0, 7)
      if (view.tiles && node < first) return
      pen.fill()
      pen.stroke()
    })
  },
}

// ---- reading, one function for each kind of layer ------------------------------------------------

const READ = {
  Map(view, layer, x, y, frame) {
    const { enlarged } = view
    const box = cover(view, layer)
    const [across, down] = [(x - box.x) / box.w, (y - box.y) / box.h]
    if (across < 0 || across >= 1 || down < 0 || down >= 1) return null
    const values = enlarged ? enlarged.tiles.values : layer.values
    const field = enlarged ? slice(values, frame, enlarged.index) : slice(values, frame)
    const [row, column] = [Math.floor(down * field.height), Math.floor(across * field.width)]
    const value = number(values, field.steps[row * field.width + column])
    const named = enlarged ? undefined : layer.names[Math.floor(value)]
    const name = enlarged ? enlarged.tiles.names[enlarged.index] : layer.name
    const pixels = !layer.smooth && view.panel.x.ticks?.length === 0 // no axes but its own
    const where = pixels ? `row ${row}, column ${column}` : view.place(x, y)
    return { words: [named ?? `${name} ${short(value)}`.trim(), where] }
  },

  Picture(view, layer, x, y, frame) {
    const box = cover(view, layer)
    const [across, down] = [(x - box.x) / box.w, (y - box.y) / box.h]
    if (across < 0 || across >= 1 || down < 0 || down >= 1) return null
    const [height, width] = layer.pixels.shape.slice(1, 3)
    const [row, column] = [Math.floor(down * height), Math.floor(across * width)]
    const channels = moment(layer.pixels, frame).subarray(3 * (row * width + column))
    const words = `R ${channels[0]}, G ${channels[1]}, B ${channels[2]}`
    return { words: [words, `row ${row}, column ${column}`] }
  },

  Points(view, layer, x, y, frame) {
    const [xs, ys] = [row(layer.x, frame), row(layer.y, frame)]
    let [nearest, least] = [-1, (layer.size + 7) ** 2]
    for (let i = 0; i < xs.length; i++) {
      const apart = (view.x.pixel(xs.at(i)) - x) ** 2 + (view.y.pixel(ys.at(i)) - y) ** 2
      if (apart < least) [nearest, least] = [i, apart]
    }
    if (nearest < 0) return null
    const [px, py] = [view.x.pixel(xs.at(nearest)), view.y.pixel(ys.at(nearest))]
    const wrong = layer.marked && moment(layer.marked, frame)[nearest] ? layer.marked_name : ""
    const name = layer.names[moment(layer.groups, frame)[nearest]]
    const words = [wrong ? `${name} (${wrong})` : name, view.place(px, py)]
    return { words, x: px, y: py, point: nearest }
  },

  Lines(view, layer, x, y, frame) {
    const [, series] = layer.y.steps.shape
    let [best, least] = [null, 26 ** 2]
    for (let s = 0; s < series; s++) {
      trace(view, layer, s, frame).forEach(([px, py], i) => {
        const apart = (px - x) ** 2 + (py - y) ** 2
        if (apart < least) [best, least] = [{ s, i, x: px, y: py }, apart]
      })
    }
    if (!best) return null
    const words = [layer.names[best.s], view.place(best.x, best.y)]
    return { words, x: best.x, y: best.y, dot: true, colour: layer.colours[best.s] }
  },

  Tiles(view, layer, x, y) {
    const tile = view.boxes.findIndex(box => inside(box, x, y))
    return tile < 0 ? null : { words: [layer.names[tile], layer.enlarges ? "click to enlarge" : ""], tile }
  },

  Edges(view, layer, x, y, frame) {
    const first = layer.columns[0]
    const node = view.boxes.findIndex(box => inside(box, x, y))
    if (node >= 0) {
      const bias = layer.biases && node >= first ? row(layer.biases, frame).at(node - first) : null
      return { words: [layer.nodes[node], bias === null ? "" : `bias ${short(bias)}`] }
    }
    let [nearest, least] = [-1, 7]
    const curves = joints(view, layer)
    curves.forEach((curve, i) => {
      const apart = distance(curve, x, y)
      if (apart < least) [nearest, least] = [i, apart]
    })
    if (nearest < 0) return null
    const [left, right] = curves[nearest].slice(5)
    const weight = row(layer.weights, frame).at(nearest)
    return { words: [`weight ${short(weight)}`, `${layer.nodes[left]} → ${layer.nodes[right]}`] }
  },
}

// ---- the key above a picture, for the kinds that need one ----------------------------------------

const KEYS = {
  Map({ values, stops, name, ends, legend }) {
    if (legend === false) return []
    const strip = element("i", { className: "strip" })
    strip.style.background = `linear-gradient(90deg, ${stops.join(",")})`
    const [low, high] = ends ?? [short(values.low), short(values.high)]
    const words = [name && !ends ? name + " " + low : low, high]
    return [element("span", { className: "key" }, words[0], strip, words[1])]
  },
  Points({ names, colours, marks, hollow }) {
    return names.map((name, group) => {
      const [fill, stroke] = [hollow ? "none" : colours[group], colours[group]]
      const path = drawn("path", { d: MARKS[marks[group]], fill, stroke, "stroke-width": 0.3 })
      return key(name, { viewBox: "-1.5 -1.5 3 3", width: 15, height: 15 }, path)
    })
  },
  Lines({ names, colours, dashes, width }) {
    return names.map((name, s) => {
      const path = drawn("path", { d: "M2 7H26", stroke: colours[s], "stroke-width": width })
      path.setAttribute("stroke-dasharray", DASHES[dashes[s] ?? "solid"].join(" "))
      return key(name, { viewBox: "0 0 28 14", width: 28, height: 14 }, path)
    })
  },
}

function key(name, frame, path) {
  return element("span", { className: "key" }, drawn("svg", frame, path), name)
}

// ---- the parts that drawing and reading share ----------------------------------------------------

async function unpack(deflated) {
  const plain = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"))
  const buffer = await new Response(plain).arrayBuffer()
  const length = new DataView(buffer).getUint32(0, true)
  const film = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  const arrays = 4 + length + (length % 2)
  const attach = value => {
    if (value === null || typeof value !== "object") return value
    if (value.offset === undefined) {
      for (const key in value) value[key] = attach(value[key])
      return value
    }
    const size = value.shape.reduce((product, side) => product * side, 1)
    const kind = value.bytes === 1 ? Uint8Array : Int16Array
    const differences = new kind(buffer, arrays + value.offset, size)
    return { shape: value.shape, numbers: addUp(differences, value.shape) }
  }
  return attach(film)
}

// What travels are differences, along the last axis and along time: they deflate to two thirds.
function addUp(numbers, shape) {
  const last = shape[shape.length - 1]
  const frame = numbers.length / shape[0]
  for (let i = 0; i < numbers.length; i++) if (i % last) numbers[i] += numbers[i - 1]
  for (let i = frame; i < numbers.length; i++) numbers[i] += numbers[i - frame]
  return numbers
}

function range({ steps }) {
  return steps.numbers instanceof Uint8Array ? [0, 255] : [-32767, 32767]
}

function number(scaled, step) {
  if (step === ABSENT) return NaN
  const [least, greatest] = range(scaled)
  const share = (step - least) / (greatest - least)
  const { low, high, log } = scaled
  return log ? low * (high / low) ** share : low + share * (high - low)
}

// One frame of an array: numbers, and how many. What stands still has one frame for all.
function moment({ shape, numbers }, frame) {
  const size = numbers.length / shape[0]
  const from = shape[0] > 1 ? frame * size : 0
  return numbers.subarray(from, from + size)
}

function row(scaled, frame) {
  const steps = moment(scaled.steps, frame)
  return { length: steps.length, at: i => number(scaled, steps[i]) }
}

// One picture of a frame: the map, or one of its tiles.
function slice(scaled, frame, index = 0) {
  const [height, width] = scaled.steps.shape.slice(-2)
  const from = index * height * width
  return { steps: moment(scaled.steps, frame).subarray(from, from + height * width), height, width }
}

// The pixels of a field, one for each number, through a table of 256 colours.
function colour(sheet, { steps, width, height }, layer) {
  if (sheet.width !== width) sheet.width = width
  if (sheet.height !== height) sheet.height = height
  layer.table ??= table(layer.stops)
  const pen = sheet.getContext("2d")
  layer.pixels ??= {}
  const image = (layer.pixels[width + "x" + height] ??= pen.createImageData(width, height))
  const pixels = (image.inks ??= new Uint32Array(image.data.buffer))
  const small = steps instanceof Uint8Array
  for (let i = 0; i < steps.length; i++) {
    const shade = small ? steps[i] : ((steps[i] + 32767) * 255) / 65534 | 0
    pixels[i] = steps[i] === ABSENT ? 0 : layer.table[shade]
  }
  pen.putImageData(image, 0, 0)
}

function mix(stops, share) {
  const place = Math.max(0, Math.min(1, share)) * (stops.length - 1)
  const from = Math.min(stops.length - 2, Math.floor(place))
  const channel = (hex, c) => parseInt(hex.slice(1 + 2 * c, 3 + 2 * c), 16)
  return [0, 1, 2].map(c => {
    const [a, b] = [channel(stops[from], c), channel(stops[from + 1], c)]
    return Math.round(a + (b - a) * (place - from))
  })
}

function table(stops) {
  const inks = new Uint32Array(256)
  for (let i = 0; i < 256; i++) {
    const [red, green, blue] = mix(stops, i / 255)
    inks[i] = (255 << 24) | (blue << 16) | (green << 8) | red
  }
  return inks
}

// The colour of a weight from -1 to 1; never so pale that a line of it could not be seen.
function shade(layer, share) {
  const strength = Math.sign(share) * (0.35 + 0.65 * Math.min(1, Math.abs(share)))
  return `rgb(${mix(layer.stops, (strength + 1) / 2)})`
}

function cover(view, layer) {
  const [x, y] = [layer.x, layer.y]
  const { panel } = view
  const [left, right] = x ?? [Math.min(panel.x.start, panel.x.end), Math.max(panel.x.start, panel.x.end)]
  const [first, last] = y ?? [Math.min(panel.y.start, panel.y.end), Math.max(panel.y.start, panel.y.end)]
  const [px, py] = [view.x.pixel(left), view.y.pixel(first)]
  return { x: px, y: py, w: view.x.pixel(right) - px, h: view.y.pixel(last) - py }
}

// Where a field crosses a level: straight pieces between the four corners of each cell of samples
// (marching squares). Samples are the middles of pixels: half a pixel is added on all sides, so
// that a line reaches the picture's edge.
function contour(pen, field, layer, level, box, theme) {
  const { values } = layer
  const [least, greatest] = range(values)
  const share = values.log
    ? Math.log(level / values.low) / Math.log(values.high / values.low)
    : (level - values.low) / (values.high - values.low)
  const cut = least + share * (greatest - least)
  const { corners, width, height } = framed(field)
  const [sx, sy] = [box.w / (width - 2), box.h / (height - 2)]
  const place = (i, most) => Math.max(0, Math.min(most - 2, i - 0.5))
  pen.beginPath()
  for (let r = 0; r + 1 < height; r++) {
    const [y0, y1] = [place(r, height), place(r + 1, height)]
    for (let c = 0; c + 1 < width; c++) {
      const i = r * width + c
      const [a, b] = [corners[i] - cut, corners[i + 1] - cut]
      const [d, e] = [corners[i + width] - cut, corners[i + width + 1] - cut]
      if (a > 0 === b > 0 && b > 0 === d > 0 && d > 0 === e > 0) continue
      const [x0, x1] = [place(c, width), place(c + 1, width)]
      const cuts = []
      if (a > 0 !== b > 0) cuts.push([x0 + ((x1 - x0) * a) / (a - b), y0])
      if (b > 0 !== e > 0) cuts.push([x1, y0 + ((y1 - y0) * b) / (b - e)])
      if (d > 0 !== e > 0) cuts.push([x0 + ((x1 - x0) * d) / (d - e), y1])
      if (a > 0 !== d > 0) cuts.push([x0, y0 + ((y1 - y0) * a) / (a - d)])
      for (let k = 0; k + 1 < cuts.length; k += 2) {
        pen.moveTo(box.x + cuts[k][0] * sx, box.y + cuts[k][1] * sy)
        pen.lineTo(box.x + cuts[k + 1][0] * sx, box.y + cuts[k + 1][1] * sy)
      }
    }
  }
  const alone = layer.contours.length === 1 // a border; several are a landscape, and quieter
  pen.setLineDash([])
  pen.strokeStyle = "rgba(255,255,255,.75)"
  pen.lineWidth = 4.5 * theme.bold
  if (alone) pen.stroke()
  pen.strokeStyle = alone ? INK : "rgba(23,33,43,.55)"
  pen.lineWidth = (alone ? 2 : 1.25) * theme.bold
  pen.stroke()
}

// A field with a row and a column more on each side, half a pixel away, where it goes on as it went.
function framed({ steps, width, height }) {
  const [wide, high] = [width + 2, height + 2]
  const corners = new Float32Array(wide * high)
  const onwards = (edge, inner) => edge + (edge - inner) / 2
  for (let r = 0; r < height; r++) {
    const [from, to] = [r * width, (r + 1) * wide]
    for (let c = 0; c < width; c++) corners[to + c + 1] = steps[from + c]
    corners[to] = onwards(steps[from], steps[from + Math.min(1, width - 1)])
    corners[to + wide - 1] = onwards(steps[from + width - 1], steps[from + Math.max(0, width - 2)])
  }
  for (let c = 0; c < wide; c++) {
    const row = r => corners[r * wide + c]
    corners[c] = onwards(row(1), row(Math.min(2, height)))
    corners[(high - 1) * wide + c] = onwards(row(height), row(Math.max(1, height - 1)))
  }
  return { corners, width: wide, height: high }
}

// A mark drawn once and then stamped: 500 stamps cost less than 500 paths.
function sprite(view, layer, group, marked, theme) {
  const name = [view.panel.layers.indexOf(layer), group, marked ? 1 : 0].join()
  if (view.sprites.has(name) && view.sprites.get(name).theme === theme) return view.sprites.get(name)
  const size = layer.size * theme.bold
  const half = size * 1.3 + (marked ? 6 : 3)
  const picture = document.createElement("canvas")
  picture.width = picture.height = Math.ceil(2 * half * view.ratio)
  Object.assign(picture, { half, theme })
  const pen = picture.getContext("2d")
  pen.setTransform(picture.width / 2, 0, 0, picture.width / 2, picture.width / 2, picture.width / 2)
  pen.scale(1 / half, 1 / half)
  const paper = view.mapped ? "#FFFFFF" : theme.paper
  const path = new Path2D()
  path.addPath(new Path2D(MARKS[layer.marks[group]]), new DOMMatrix().scale(size))
  pen.lineJoin = "round"
  if (marked) {
    pen.beginPath()
    pen.arc(0, 0, size + 4, 0, 7)
    pen.lineWidth = 1.8
    pen.strokeStyle = view.mapped ? INK : theme.text
    pen.stroke()
  }
  pen.lineWidth = layer.hollow ? 2 : 1.6
  pen.strokeStyle = layer.hollow ? layer.colours[group] : paper
  pen.fillStyle = layer.hollow ? paper : layer.colours[group]
  if (layer.hollow) pen.fill(path)
  pen.stroke(path)
  if (!layer.hollow) pen.fill(path)
  view.sprites.set(name, picture)
  return picture
}

// A series as pixels.
function trace(view, layer, series, frame) {
  const [, , points] = layer.y.steps.shape
  const ys = row(layer.y, frame)
  const xs = layer.x && row(layer.x, frame)
  const own = layer.x && layer.x.steps.shape[1] > 1 ? series * points : 0
  const { plot } = view
  return Array.from({ length: points }, (_, i) => [
    xs ? view.x.pixel(xs.at(own + i)) : plot.x + (points > 1 ? (plot.w * i) / (points - 1) : 0),
    view.y.pixel(ys.at(series * points + i)),
  ])
}

function stroke(pen, path, from, to) {
  let down = false
  pen.beginPath()
  for (let i = from; i < to; i++) {
    const [x, y] = path[i]
    if (Number.isNaN(x) || Number.isNaN(y)) down = false
    else if (down) pen.lineTo(x, y)
    else {
      pen.moveTo(x, y)
      down = true
    }
  }
  pen.stroke()
}

function dot(pen, x, y, radius, paper) {
  if (Number.isNaN(x) || Number.isNaN(y)) return
  const { strokeStyle } = pen
  pen.beginPath()
  pen.arc(x, y, radius, 0, 7)
  pen.fill()
  pen.save()
  pen.strokeStyle = paper
  pen.lineWidth = 2
  pen.stroke()
  pen.restore()
  pen.strokeStyle = strokeStyle
}

function cross(pen, { x, y, colour }, theme, large) {
  pen.setLineDash([])
  pen.fillStyle = colour ?? theme.primary
  if (!large) {
    dot(pen, x, y, 6, theme.paper)
    return
  }
  pen.lineWidth = 2.5
  pen.strokeStyle = theme.primary
  pen.beginPath()
  pen.arc(x, y, 9, 0, 7)
  pen.stroke()
  line(pen, x - 15, y, x - 4, y)
  line(pen, x + 4, y, x + 15, y)
  line(pen, x, y - 15, x, y - 4)
  line(pen, x, y + 4, x, y + 15)
}

// The curves between the columns, in the order of the weights: x0, y0, middle, y1, x1, left, right.
function joints(view, { columns }) {
  const curves = []
  let first = 0
  for (let column = 0; column + 1 < columns.length; column++) {
    const next = first + columns[column]
    for (let right = next; right < next + columns[column + 1]; right++) {
      for (let left = first; left < next; left++) {
        const [a, b] = [view.boxes[left], view.boxes[right]]
        const [x0, x1] = view.tiles ? [a.x + a.w, b.x] : [a.x + a.w / 2, b.x + b.w / 2]
        curves.push([x0, a.y + a.h / 2, (x0 + x1) / 2, b.y + b.h / 2, x1, left, right])
      }
    }
    first = next
  }
  return curves
}

function distance([x0, y0, middle, y1, x1], x, y) {
  let least = Infinity
  for (let i = 0; i <= 24; i++) {
    const [t, u] = [i / 24, 1 - i / 24]
    const px = u ** 3 * x0 + 3 * u * t * middle + t ** 3 * x1
    const py = (u ** 3 + 3 * u * u * t) * y0 + (t ** 3 + 3 * t * t * u) * y1
    least = Math.min(least, Math.hypot(px - x, py - y))
  }
  return least
}

function ruler({ start, end, log }, from, to) {
  const bend = log ? Math.log : value => value
  const [low, high] = [bend(start), bend(end)]
  return {
    pixel: value => from + ((bend(value) - low) / (high - low)) * (to - from),
    value: pixel => {
      const at = low + ((pixel - from) / (to - from)) * (high - low)
      return log ? Math.exp(at) : at
    },
  }
}

// Round numbers along an axis, about `wanted` of them.
function ticks({ start, end, log, ticks: given }, wanted) {
  const [low, high] = [Math.min(start, end), Math.max(start, end)]
  let values = given
  if (!values && log) {
    const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
    const stride = Math.max(1, Math.ceil((last - first + 1) / Math.max(2, wanted)))
    values = []
    for (let power = first; power <= last; power += stride) values.push(10 ** power)
  } else if (!values) {
    const rough = (high - low) / Math.max(2, wanted)
    const power = 10 ** Math.floor(Math.log10(rough))
    const steps = [10, 5, 2, 1, 0.5].map(factor => factor * power).filter(step => step >= rough / 2)
    const within = step => {
      const first = Math.ceil(low / step - 1e-9)
      const count = Math.floor(high / step + 1e-9) - first + 1
      return Array.from({ length: count }, (_, i) => (first + i) * step)
    }
    values = within(steps.findLast(step => step >= rough))
    if (values.length < 3) values = within(steps.at(-1))
  }
  return values.map(value => ({ value, text: short(value) }))
}

// A number as people write it: four digits at most, a true minus sign.
function short(value) {
  if (Number.isNaN(value)) return "–"
  const size = Math.abs(value)
  let text
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) {
    const [digits, power] = value.toExponential(2).split("e")
    text = `${Number(digits)}e${Number(power)}`
  } else text = String(Number(value.toPrecision(size >= 1000 ? 5 : 3)))
  return text.replaceAll("-", "−")
}

function inside(box, x, y) {
  return x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h
}

function line(pen, x0, y0, x1, y1) {
  pen.beginPath()
  pen.moveTo(x0, y0)
  pen.lineTo(x1, y1)
  pen.stroke()
}

function readTheme(root) {
  const style = getComputedStyle(root)
  const read = name => style.getPropertyValue(name).trim()
  const paper = read("--st-background-color") // a theme's colours are written #rrggbb
  const type = parseFloat(read("--film-type"))
  const dark = mix([paper, paper], 0).reduce((sum, part) => sum + part, 0) < 384
  return {
    lamp: dark ? 0.88 : 1, // the pale middle of a map would dazzle in a dark room
    text: style.color,
    muted: read("--film-muted"),
    grid: read("--film-grid"),
    border: read("--st-border-color"),
    paper,
    panel: read("--st-secondary-background-color"),
    primary: read("--st-primary-color"),
    font: style.fontFamily,
    type, // pixels
    bold: Math.max(1, type / 14), // lines and marks grow with the type: for the back row
  }
}

function element(tag, properties, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && !name.startsWith("aria")) made[name] = value
    else made.setAttribute(name, value)
  }
  made.append(...children)
  return made
}

function drawn(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  if (tag === "svg") made.setAttribute("aria-hidden", "true")
  made.append(...children)
  return made
}
