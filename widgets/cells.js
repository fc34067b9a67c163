// Draws tensors as blocks of cells (figures/cells.py) and lets cells fly from scene to scene. It
// places, colours and moves what Python has written; it computes no result.

// Per arrow: which way it goes, and the axes it walks along, counted from the last.
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [-1, 1], ArrowDown: [1, 1] }
const INKS = ["#17212B", "#FFFFFF"]
const FLIGHT = 520 // milliseconds
const SMALLEST_DIGITS = 10.5 // pixels; below, a number is only to be pointed at
const CROWD = 200 // cells that fly at once; more than these are painted while they do
const FEW = 150 // cells of a block that keep their numbers even if the block has to scroll

const shows = new WeakMap()

export default function (component) {
  const { parentElement } = component
  if (!shows.has(parentElement)) shows.set(parentElement, new Show(parentElement))
  const show = shows.get(parentElement)
  show.receive(component)
  return () => {
    show.leave()
    shows.delete(parentElement)
  }
}

class Show extends ScenePlayer {
  constructor(parent) {
    super()
    for (const name of ["cells", "stage", "field", "bar", "play", "range", "now", "tip", "live"]) {
      this[name] = parent.querySelector("." + name)
    }
    this.views = []
    this.pen = document.createElement("canvas").getContext("2d")
    this.still = matchMedia("(prefers-reduced-motion: reduce)")
    this.play.onclick = () => (this.playing ? this.pause() : this.run())
    this.listenToRange()
    this.listenToCells()
    this.resized = new ResizeObserver(() => this.layout())
    this.resized.observe(this.stage)
  }

  get final() {
    return this.data.scenes.length - 1
  }

  listenToRange() {
    const { range } = this
    range.oninput = () => {
      this.halt()
      this.show(Number(range.value))
    }
    // The browser's own slider says `change` once per drag, but once per press of an arrow key:
    // a held key is told as one move, when it rests.
    range.onkeydown = event => {
      this.byKey = true
      if (event.key !== " ") return
      event.preventDefault()
      this.play.click()
    }
    range.onpointerdown = () => {
      this.byKey = false // in braces: a handler that returns false forbids the drag
    }
    range.onchange = () => this.tell(this.byKey ? 250 : 0)
  }

  // One listener for all cells: a cell knows its view and its place in it.
  listenToCells() {
    const { field } = this
    const hit = event => event.target.closest?.(".cell")
    field.onpointerover = event => {
      const cell = hit(event)
      if (cell) this.point(cell)
      else this.forget()
    }
    field.onpointerleave = event => {
      if (event.pointerType !== "touch") this.forget()
    }
    field.onclick = event => this.click(hit(event))
    field.addEventListener("focusin", event => this.arrive(hit(event)))
    field.addEventListener("focusout", () => this.forget())
    field.onkeydown = event => this.key(event, hit(event))
  }

  receive({ data, setStateValue, setTriggerValue }) {
    this.setState = setStateValue
    this.trigger = setTriggerValue
    if (data.picture === this.data?.picture) {
      this.layout() // the theme may be another
      return
    }
    this.halt()
    const first = !this.data
    const last = data.scenes.length - 1
    const stays = this.data?.scenes.length === data.scenes.length && !data.plays
    this.data = data
    this.plans = null
    this.sets = new WeakMap()
    if (!stays) this.at = this.told = last
    const runs = data.plays && last > 0 && !this.still.matches
    if (runs && !first) this.at = 0
    this.furnish()
    this.layout()
    if (!runs) return
    this.playing = setTimeout(() => this.run(), first ? 700 : this.pace)
    this.face()
  }

  furnish() {
    const { alt, time, scenes } = this.data
    this.cells.setAttribute("aria-label", alt)
    const captions = scenes.map(scene => scene.caption)
    const alone = scenes.length < 2
    this.bar.hidden = alone && !captions[0]
    this.bar.classList.toggle("alone", alone)
    this.play.hidden = this.range.hidden = alone
    this.range.max = scenes.length - 1
    this.range.setAttribute("aria-label", time)
    const longest = Math.max(...captions.map(caption => caption.length))
    this.now.style.minWidth = alone ? "" : `min(100%, ${longest}ch)`
    this.pace = Math.max(FLIGHT, Math.min(1500, 9000 / scenes.length))
    this.face()
  }

  column(number) {
    return this.data.columns[number]
  }

  // ---- sizes: the largest with which every scene fits ------------------------------------------

  layout() {
    const style = getComputedStyle(this.cells)
    const width = this.stage.clientWidth - 12
    if (!this.data || width <= 0) return
    const type = parseFloat(style.getPropertyValue("--cells-type"))
    const paper = style.getPropertyValue("--st-background-color").trim() // #rrggbb
    const dark = channels(paper).reduce((sum, part) => sum + part, 0) < 384
    const told = [this.data.picture, width, type, dark, style.fontFamily].join()
    if (told === this.laidOut) return
    const fresh = this.data.picture !== this.drawn
    this.laidOut = told
    this.drawn = this.data.picture
    this.type = type
    this.room = width
    this.lamp = dark ? 0.9 : 1 // the pale middle of a scale would dazzle in a dark room
    this.fonts = { text: style.fontFamily, code: style.getPropertyValue("--st-code-font") }
    this.shades = new Map()
    this.widths = new Map()
    this.measures = new Map()
    this.fit(width)
    this.show(this.at, { flying: fresh, anew: true })
  }

  fit(width) {
    const grown = this.type / 14
    const height = (this.data.height * (1 + grown)) / 2 // projected, the screen is no higher
    const tall = height * (width < 640 ? 2.2 : 1.25) // a tall picture is better than a tiny one
    const few = this.blocks().every(block => this.column(block.texts).length <= FEW)
    const tries = [
      ...trial(46, 30, { limit: height, rows: 1 }),
      ...trial(46, 26, { limit: height }),
      ...trial(46, 30, { limit: tall, rows: 1 }),
      ...trial(46, 30, { limit: tall, rows: 2 }),
      ...trial(46, 18, { limit: tall }),
      ...(few ? trial(26, 18, { limit: 1.5 * tall }) : []),
      ...(few ? [] : trial(18, 9, { limit: tall, numbers: false })),
      { size: few ? 26 : 12, numbers: few },
    ]
    for (const { size, limit, rows = Infinity, numbers = true } of tries) {
      this.size = Math.round(size * grown)
      this.numbers = numbers
      this.plans = this.data.scenes.map(scene => this.plan(scene, width))
      const most = measure => Math.max(...this.plans.map(plan => plan[measure]))
      this.tallest = most("height")
      this.scrolls = most("width") > width
      if (!this.scrolls && this.tallest <= limit && most("rows") <= rows) break
    }
  }

  blocks() {
    return this.data.scenes.flatMap(scene => scene.parts.filter(part => part.title !== undefined))
  }

  // Where the parts of a scene stand.
  plan(scene, width) {
    const gap = Math.round(this.size * 0.42) + 4
    const length = parts => parts.reduce((sum, { left, right }) => sum + left + right + gap, -gap)
    const rows = broken(this.units(scene), length, width)
    const widest = Math.max(...rows.map(length))
    const placed = []
    let y = 0
    for (const row of rows) {
      const above = Math.max(0, ...row.map(part => part.above))
      let x = Math.max(0, (Math.max(width, widest) - length(row)) / 2)
      for (const part of row) {
        placed.push({ ...part, x: x + part.left, y: y + above })
        x += part.left + part.right + gap
      }
      y += above + Math.max(0, ...row.map(part => part.below)) + 0.9 * this.size
    }
    return { placed, width: widest, height: y - 0.9 * this.size, rows: rows.length }
  }

  // What stays together: a sign and the block that follows it.
  units({ parts }) {
    const units = []
    let together = []
    for (const part of parts) {
      const sign = typeof part === "string"
      together.push(sign ? this.sign(part) : this.measured(part))
      if (!sign) units.push(together.splice(0))
    }
    return together.length ? [...units, together] : units
  }

  sign(text) {
    const size = Math.round(Math.max(1.5 * this.type, 0.6 * this.size))
    const half = this.width(text, "code") * size * 0.5
    return { sign: text, size, left: half, right: half, above: size / 2, below: size / 2 }
  }

  // How far a block reaches to each side of the middle of its cells.
  measured(block) {
    const { type } = this
    const shape = this.measureOnce(block)
    const { w, h, down, across } = shape
    const title = Math.min(this.width(block.title, "code") * Math.max(16, type), Math.max(w, 300))
    const numbers = this.width(shapeText(block.shape), "code") * type
    const note = this.width(block.note) * type
    const foot = Math.max(w, numbers, Math.min(note, 190))
    const half = Math.max(w, title, numbers, Math.min(note, foot)) / 2
    const lines = 1 + Math.ceil((1.1 * note) / foot)
    return {
      block,
      shape,
      foot,
      title,
      left: Math.max(half, w / 2 + down.reduce((sum, gutter) => sum + gutter, 0)),
      right: half,
      above: h / 2 + across * this.line() + (block.title ? 1.6 * Math.max(16, type) : 0),
      below: h / 2 + 4 + lines * 1.4 * type,
    }
  }

  // The line above a block that an axis' size needs.
  line() {
    return 1.45 * this.type
  }

  // Scenes repeat their blocks.
  measureOnce(block) {
    const { shape, shown, texts, framed } = block
    const name = JSON.stringify([this.size, this.numbers, shape, shown, texts, framed])
    if (!this.measures.has(name)) this.measures.set(name, this.measure(block))
    return this.measures.get(name)
  }

  // The inside of a block: per axis how long it is, where along it its indices start, where there
  // are gaps, and how much room its brackets take.
  measure(block) {
    const { size, numbers } = this
    const shown = this.column(block.shown)
    let digits = Math.min(0.42 * size, 1.5 * this.type)
    const longest = numbers ? this.longest(block.texts) : 0
    digits = Math.max(SMALLEST_DIGITS, digits * Math.min(1, (2 * size) / (longest * digits)))
    const wide = Math.max(size, Math.ceil(longest * digits + 0.34 * size))
    const axes = []
    const down = []
    let [w, h, across] = [wide, size, 0]
    for (let axis = shown.length - 1; axis >= 0; axis--) {
      const level = shown.length - 1 - axis
      const sideways = level % 2 === 0
      const between = Math.round(level < 2 ? 1 + size / 14 : size * 0.34)
      const breadth = Math.round(sideways ? size * 0.7 : size * 0.55) // of a gap
      const thick = (2 + 0.5 * level) * Math.max(0.6, Math.min(1, size / 34))
      const arm = Math.round(3 + size / 12 + 1.5 * level)
      const padX = level ? Math.round(thick + 3 + size / 14) : arm + 2
      const padY = level ? Math.round(thick + 1 + size / 18) : 1
      const length = sideways ? w : h
      const starts = []
      const gaps = []
      let at = 0
      shown[axis].forEach((index, place) => {
        if (place && index > shown[axis][place - 1] + 1) {
          gaps.push(at)
          at += breadth + between
        }
        starts.push(at)
        at += length + between
      })
      if (!starts.length) {
        w = Math.round(size * 0.7)
        h = size
        const unseen = axes.slice(axis + 1)
        for (const inside of unseen) Object.assign(inside, { inner: [w, h], padX: 0, padY: 0 })
      } else if (sideways) w = at - between
      else h = at - between
      const inner = [w, h]
      w += 2 * padX
      h += 2 * padY
      axes[axis] = { level, sideways, starts, gaps, breadth, thick, arm, padX, padY, inner, w, h }
      if (sideways) across++
      else down.push(this.gutter(block, axis))
    }
    return { axes, w, h, wide, digits, down, across }
  }

  gutter(block, axis) {
    const framed = block.framed.includes(axis)
    const text = block.shape[axis] + (framed ? " ✓" : "")
    return Math.ceil(this.width(text) * this.type * 1.08) + (framed ? 22 : 8)
  }

  // Of a text at a type of one pixel.
  width(text, font = "text") {
    const name = font + text
    if (!this.widths.has(name)) {
      this.pen.font = `600 100px ${this.fonts[font]}`
      this.widths.set(name, this.pen.measureText(text).width / 100)
    }
    return this.widths.get(name)
  }

  longest(column) {
    if (!this.widths.has(column)) {
      const texts = new Set(this.column(column))
      this.widths.set(column, Math.max(0, ...[...texts].map(text => this.width(text))))
    }
    return this.widths.get(column)
  }

  colours(block, place) {
    const shade = this.column(block.shades)[place]
    const name = block.by + shade
    if (!this.shades.has(name)) {
      const share = block.by === "value" ? (shade + 1) / 2 : shade
      this.shades.set(name, filled(this.data.stops[block.by], share, this.lamp))
    }
    return this.shades.get(name)
  }

  set(column) {
    const values = this.column(column)
    if (!this.sets.has(values)) this.sets.set(values, new Set(values))
    return this.sets.get(values)
  }

  // ---- scenes ----------------------------------------------------------------------------------

  show(at, { flying = true, anew = false } = {}) {
    this.at = at
    if (!this.plans) return // not to be seen yet: layout shows it as soon as there is room
    const { placed, height } = this.plans[at]
    const focus = this.focused()
    this.land()
    const former = this.views
    const whereabouts = former.map(view => ({ view, x: view.x, y: view.y }))
    const stand = new Map(anew ? [] : former.map(view => [view.name, view]))
    const lower = (this.tallest - height) / 2 // a small scene stands in the middle
    this.views = placed
      .filter(part => part.block)
      .map((part, number) => {
        const name = this.name(part.block)
        return (stand.get(name) ?? new View(this, name)).take(part, number, lower)
      })
    this.links = this.linked(this.data.scenes[at])
    const signs = placed.filter(part => part.sign).map(part => signed(part, lower))
    put(this.field, [...this.views.map(view => view.element), ...signs])
    const field = this.sizeOfField()
    this.field.style.height = `${field.height}px`
    this.field.style.width = `${field.width}px`
    this.stage.classList.toggle("scrolls", this.scrolls)
    this.caption()
    if (flying && former.length && !this.still.matches) this.fly(whereabouts)
    this.cells.dataset.scene = at
    this.lookAgain(focus)
  }

  // What stays the same block from scene to scene stays the same piece of page.
  name({ title, shape, shown, texts, shades, elements, by }) {
    return JSON.stringify([this.data.picture, title, shape, shown, texts, shades, elements, by])
  }

  linked({ links }) {
    const found = new Map()
    for (const [number, place, says, cells] of this.column(links)) {
      found.set(`${number},${place}`, { says, cells })
    }
    return found
  }

  caption() {
    const { caption } = this.data.scenes[this.at]
    const last = this.data.scenes.length - 1
    this.now.setAttribute("aria-live", this.playing ? "off" : "polite") // not while it runs
    this.now.textContent = caption
    this.range.value = this.at
    this.range.setAttribute("aria-valuetext", caption || `${this.at + 1} of ${last + 1}`)
    this.range.style.setProperty("--at", `${(100 * this.at) / Math.max(1, last)}%`)
  }

  // A cell comes from where its element stood: in the block of its title, or in the nearest one.
  fly(whereabouts) {
    const stood = new Map(whereabouts.map(place => [place.view, place]))
    const former = [...stood.keys()]
    const pace = this.playing ? Math.min(FLIGHT, 0.8 * this.pace) : FLIGHT
    const flights = []
    for (const view of this.views) {
      const before = stood.get(view)
      if (before) {
        moved(view.element, before.x - view.x, before.y - view.y, pace)
        continue
      }
      const near = place => Math.hypot(place.x - view.x, place.y - view.y)
      const own = place => place.view.title === view.title
      const places = [...whereabouts].sort((a, b) => own(b) - own(a) || near(a) - near(b))
      flights.push(...view.flights(places))
      if (!former.some(({ label }) => label === view.label)) view.appear(pace)
    }
    if (flights.length > CROWD) this.paint(flights, pace)
    else for (const flight of flights) fly(flight, pace)
  }

  // A crowd of cells flies painted: as many layers of a page would make a weak computer stumble.
  paint(flights, pace) {
    const ratio = window.devicePixelRatio || 1
    const canvas = element("canvas", "sky")
    const { width, height } = this.sizeOfField()
    canvas.width = width * ratio
    canvas.height = height * ratio
    const pen = canvas.getContext("2d")
    pen.scale(ratio, ratio)
    pen.textAlign = "center"
    pen.textBaseline = "middle"
    const last = Math.max(...flights.map(flight => flight.wait)) + pace
    let began
    const turn = now => {
      began ??= now
      pen.clearRect(0, 0, width, height)
      for (const flight of flights) this.paintOne(pen, flight, (now - began - flight.wait) / pace)
      if (now - began < last) this.painting = requestAnimationFrame(turn)
      else this.land()
    }
    this.field.append(canvas)
    this.sky = canvas
    this.flyers = new Set(flights.map(flight => flight.view.element))
    for (const flyer of this.flyers) flyer.classList.add("painted")
    turn(performance.now())
  }

  // Known without asking the browser, which would have to lay out 1,000 cells to answer.
  sizeOfField() {
    return { width: Math.max(this.room, this.plans[this.at].width), height: this.tallest }
  }

  paintOne(pen, { view, place, from, to }, passed) {
    const share = Math.max(0, Math.min(1, passed))
    const eased = share * share * (3 - 2 * share)
    const [x, y] = from ? to.map((end, i) => from[i] + (end - from[i]) * eased) : to
    const { wide, digits } = view.shape
    const { fill, ink } = this.colours(view.block, place)
    pen.globalAlpha = from ? 1 : eased
    pen.fillStyle = fill
    pen.beginPath()
    pen.roundRect(x, y, wide, this.size, 0.18 * this.size)
    pen.fill()
    if (!this.numbers) return
    pen.fillStyle = ink
    pen.font = `500 ${digits}px ${this.fonts.text}`
    pen.fillText(this.column(view.block.texts)[place], x + wide / 2, y + this.size / 2)
  }

  land() {
    cancelAnimationFrame(this.painting)
    this.sky?.remove()
    this.sky = null
    for (const flyer of this.flyers ?? []) flyer.classList.remove("painted")
  }

  begin() {
    this.show(0, { flying: false })
  }

  rest() {
    this.pause()
  }

  pause() {
    this.halt()
    this.tell(0)
  }

  tell(delay) {
    clearTimeout(this.telling)
    const tell = () => {
      if (this.at === this.told) return
      this.told = this.at
      const { picture, scenes } = this.data
      this.setState("scene", { picture, scenes: scenes.length, scene: this.at })
    }
    if (delay) this.telling = setTimeout(tell, delay)
    else tell()
  }

  // ---- pointing: the same by hand and by key ---------------------------------------------------

  point(cell) {
    const { view, place } = cell
    this.unmark()
    const link = this.links.get(`${view.number},${place}`)
    this.pointed = cell
    this.marked = [cell]
    cell.classList.add("pointed")
    for (const [number, places] of link?.cells ?? []) {
      for (const linked of places) this.marked.push(this.views[number].cells[linked])
    }
    for (const linked of this.marked.slice(1)) linked.classList.add("linked")
    this.cells.classList.toggle("pointing", this.marked.length > 1)
    const value = `${view.called(place)} = ${this.column(view.block.texts)[place]}`
    const says = link?.says ?? ""
    this.tip.replaceChildren(element("b", "", value))
    if (says) this.tip.append(element("span", "", says))
    this.live.textContent = says ? `${value}, ${says}` : value
    this.tip.hidden = false
    this.placeTip(cell)
  }

  // Above the cell, or below it where there is no room; never over the edge.
  placeTip(cell) {
    const box = cell.getBoundingClientRect()
    const home = this.cells.getBoundingClientRect()
    const { offsetWidth: width, offsetHeight: height } = this.tip
    const middle = box.left - home.left + box.width / 2 - width / 2
    const x = Math.max(0, Math.min(home.width - width, middle))
    const above = box.top - home.top - height - 8
    const y = box.top - height - 8 < 0 ? box.bottom - home.top + 8 : above
    this.tip.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`
  }

  unmark() {
    for (const cell of this.marked ?? []) cell.classList.remove("pointed", "linked")
    this.marked = []
  }

  forget() {
    this.unmark()
    this.pointed = null
    this.cells.classList.remove("pointing")
    this.tip.hidden = true
  }

  arrive(cell) {
    if (!cell) return
    const { view } = cell
    view.cells[view.stop].tabIndex = -1
    view.stop = cell.place
    cell.tabIndex = 0
    this.point(cell)
  }

  focused() {
    const cell = this.cells.getRootNode().activeElement
    return cell?.view && { cell, title: cell.view.title, index: cell.view.index(cell.place).join() }
  }

  // After a scene: the keyboard stays where it was, and what is pointed at is read anew.
  lookAgain(focus) {
    const pointed = this.pointed
    if (focus && !focus.cell.isConnected) {
      const view = this.views.find(view => view.title === focus.title)
      const cell = view?.cells.find((_, place) => view.index(place).join() === focus.index)
      ;(cell ?? view?.cells[0])?.focus({ preventScroll: true })
      return
    }
    if (pointed?.isConnected) this.point(pointed)
    else this.forget()
  }

  key(event, cell) {
    if (!cell) return
    const { view, place } = cell
    const arrow = ARROWS[event.key]
    let next
    if (arrow) next = view.neighbour(place, ...arrow)
    else if (event.key === "Home") next = 0
    else if (event.key === "End") next = view.cells.length - 1
    else if (event.key === "Escape") return this.forget()
    else if (event.key === "Enter" || event.key === " ") {
      if (!view.block.clickable) return
      this.click(cell)
    } else return
    event.preventDefault()
    view.cells[next]?.focus()
  }

  click(cell) {
    if (!cell?.view.block.clickable) return
    this.trigger("clicked", { block: cell.view.title, index: cell.view.index(cell.place) })
  }

  leave() {
    this.halt()
    this.land()
    clearTimeout(this.telling)
    this.resized.disconnect()
  }
}

// One block: its cells, its brackets, the sizes of its axes at its edges, its words.
class View {
  constructor(show, name) {
    this.show = show
    this.name = name
    this.stop = 0 // the cell at which the Tab key stops
  }

  // The block as this scene has it; what it is made of is built once.
  take({ block, shape, foot, title, x, y }, number, lower) {
    const fresh = !this.element
    this.block = block
    this.title = block.title
    this.number = number
    this.shape = shape
    this.shown = this.show.column(block.shown)
    this.x = x - shape.w / 2
    this.y = y + lower - shape.h / 2
    if (fresh) this.build()
    const { style } = this.element
    style.left = `${this.x}px`
    style.top = `${this.y}px`
    this.write(foot, title)
    this.mark("lit")
    this.mark("hatched")
    this.element.classList.toggle("choosing", this.lit.size > 0)
    this.element.classList.toggle("clickable", block.clickable)
    if (fresh || this.clickable !== block.clickable) this.makeClickable(block.clickable)
    return this
  }

  build() {
    const { show, shape, block } = this
    this.elements = show.column(block.elements) // kept: the next picture has other columns
    this.element = element("div", "block")
    this.element.setAttribute("role", "group")
    this.label = `${block.title || "tensor"}, shape ${shapeText(block.shape)}`
    const { style } = this.element
    style.width = `${shape.w}px`
    style.height = `${shape.h}px`
    style.setProperty("--wide", `${shape.wide}px`)
    style.setProperty("--high", `${show.size}px`)
    style.setProperty("--digits", `${shape.digits}px`)
    this.head = element("div", "title", block.title)
    this.foot = element("div", "foot")
    this.sizes = shape.axes.map(axis => element("div", `size level-${axis.level}`))
    const brackets = this.brackets()
    this.places = brackets.places
    this.cells = this.places.map((place, number) => this.cell(place, number))
    if (this.cells.length) this.cells[0].tabIndex = 0
    this.element.append(this.head, ...this.sizes, ...brackets.made, ...this.cells, this.foot)
  }

  // Axis by axis from the first: where its brackets stand, and within them its indices. What is
  // left after the last axis is where the cells stand.
  brackets() {
    const made = []
    let places = [[0, 0]]
    for (const axis of this.shape.axes) {
      for (const [x, y] of places) {
        made.push(...bracket(axis, x, y))
        for (const gap of axis.gaps) made.push(leftOut(axis, x, y, gap))
      }
      const { padX, padY, sideways, starts } = axis
      places = places.flatMap(([x, y]) =>
        starts.map(at => (sideways ? [x + padX + at, y + padY] : [x + padX, y + padY + at])),
      )
    }
    return { made, places }
  }

  cell([x, y], place) {
    const { show, block } = this
    const { fill, ink } = show.colours(block, place)
    const cell = element("div", "cell", show.numbers ? show.column(block.texts)[place] : "")
    cell.style.cssText = `left:${x}px;top:${y}px;--fill:${fill};--ink:${ink}`
    cell.tabIndex = -1
    cell.view = this
    cell.place = place
    return cell
  }

  makeClickable(clickable) {
    this.clickable = clickable
    const keys = clickable ? ". Arrow keys move, Enter chooses." : ""
    this.element.setAttribute("aria-label", this.label + keys)
    for (const cell of this.cells) {
      if (clickable) cell.setAttribute("role", "button")
      else cell.removeAttribute("role")
    }
  }

  // Lit or hatched: only the cells that change are touched.
  mark(state) {
    const now = this.show.set(this.block[state])
    const before = this[state] ?? new Set()
    for (const place of before) if (!now.has(place)) this.cells[place].classList.remove(state)
    for (const place of now) if (!before.has(place)) this.cells[place].classList.add(state)
    this[state] = now
  }

  write(foot, title) {
    const { block, shape, show } = this
    const line = show.line()
    const across = shape.across
    this.head.style.maxWidth = `${title + 4}px`
    this.head.style.bottom = `${shape.h + across * line + 1}px`
    this.head.title = block.title
    this.foot.style.top = `${shape.h + 4}px`
    this.foot.style.width = `${foot}px`
    this.foot.replaceChildren(colouredShape(block.shape), block.note)
    let gutter = 0
    for (let axis = shape.axes.length - 1; axis >= 0; axis--) {
      const { level, sideways } = shape.axes[axis]
      this.sizes[axis].replaceChildren(element("b", "", String(block.shape[axis])))
      this.sizes[axis].title = `dim ${axis}: size ${block.shape[axis]}`
      const framed = block.framed.includes(axis)
      const { classList } = this.sizes[axis]
      classList.toggle("down", !sideways)
      classList.toggle("framed", framed)
      classList.toggle("differs", framed && !block.agrees)
      if (!sideways) gutter += shape.down[level >> 1]
      this.placeSize(axis, sideways ? ((level >> 1) + 1) * line : gutter)
    }
  }

  // At the edge of the first brackets of its axis, `away` from the block's own edge.
  placeSize(axis, away) {
    const { axes, down } = this.shape
    let [x, y] = [0, 0]
    for (const { padX, padY } of axes.slice(0, axis + 1)) [x, y] = [x + padX, y + padY]
    const { sideways, level, inner } = axes[axis]
    const { style } = this.sizes[axis]
    const [length, thick] = sideways ? [inner[0], this.show.line()] : [inner[1], down[level >> 1]]
    const least = sideways ? this.show.type : this.show.line() // an empty axis has a size too
    const long = Math.max(length, least)
    style.left = `${sideways ? x + (length - long) / 2 : -away}px`
    style.top = `${sideways ? -away : y + (length - long) / 2}px`
    style.width = `${sideways ? long : thick - 4}px`
    style.height = `${sideways ? thick : long}px`
  }

  // Where each cell comes from and goes to on the field, if any of them moves; `places`: where
  // views stood before, the likeliest first.
  flights(places) {
    const wait = Math.min(240, 14 * this.cells.length) / Math.max(1, this.cells.length)
    const flights = this.cells.map((cell, place) => {
      const [x, y] = this.places[place]
      const from = cameFrom(this.elements[place], places)
      return { view: this, cell, place, from, to: [this.x + x, this.y + y], wait: place * wait }
    })
    const moves = ({ from, to }) => !from || Math.hypot(from[0] - to[0], from[1] - to[1]) > 0.5
    return flights.some(moves) ? flights : []
  }

  // What does not fly: brackets and words.
  appear(duration) {
    for (const part of this.element.children) {
      if (!part.view) part.animate([{ opacity: 0 }, {}], { duration, easing: "ease-out" })
    }
  }

  whereabouts() {
    if (this.first) return this.first
    this.first = new Map()
    this.elements.forEach((name, place) => {
      if (!this.first.has(name)) this.first.set(name, this.places[place])
    })
    return this.first
  }

  index(place) {
    return this.steps(place).map((step, axis) => this.shown[axis][step])
  }

  // Which of the indices shown, per axis.
  steps(place) {
    const steps = []
    for (let axis = this.shown.length - 1; axis >= 0; axis--) {
      const count = this.shown[axis].length
      steps[axis] = place % count
      place = Math.floor(place / count)
    }
    return steps
  }

  // The next cell to the side (`downwards` 0) or up and down (1), on into the next matrix.
  neighbour(place, by, downwards) {
    const steps = this.steps(place)
    const last = steps.length - 1
    for (let axis = last - downwards; axis >= 0; axis -= 2) {
      const next = steps[axis] + by
      if (next >= 0 && next < this.shown[axis].length) {
        steps[axis] = next
        return steps.reduce((sum, step, axis) => sum * this.shown[axis].length + step, 0)
      }
      steps[axis] = by > 0 ? 0 : this.shown[axis].length - 1
    }
    return place
  }

  // "x[1, 0, 2]"; what is a sum or a product of others goes into parentheses.
  called(place) {
    const { title } = this
    if (!this.shown.length) return title
    const name = /\s[-+*/@%<>=]+\s/.test(title) ? `(${title})` : title
    return `${name}[${this.index(place).join(", ")}]`
  }
}

// Units in rows no longer than `width`, if there is more than one in a row.
function broken(units, length, width) {
  const rows = [[]]
  for (const unit of units) {
    const row = rows.at(-1)
    if (row.length && length([...row, ...unit]) > width) rows.push([...unit])
    else row.push(...unit)
  }
  return rows
}

// Exactly these children, and none taken out that stays: it would lose the focus.
function trial(most, least, limits) {
  const tries = []
  for (let size = most; size >= least; size -= 2) tries.push({ size, ...limits })
  return tries
}

function bracket({ level, thick, arm, w, h }, x, y) {
  return ["open", "close"].map(side => {
    const made = element("div", `bracket ${side} level-${level}`)
    const left = side === "open" ? x : x + w - arm
    made.style.cssText = `left:${left}px;top:${y}px;width:${arm}px;height:${h}px;--thick:${thick}px`
    return made
  })
}

function leftOut({ level, sideways, breadth, padX, padY, inner }, x, y, gap) {
  const made = element("div", `left-out level-${level}`, sideways ? "⋯" : "⋮")
  const [left, top] = sideways ? [gap, 0] : [0, gap]
  const [width, height] = sideways ? [breadth, inner[1]] : [inner[0], breadth]
  made.style.cssText =
    `left:${x + padX + left}px;top:${y + padY + top}px;width:${width}px;height:${height}px`
  return made
}

function signed({ sign, size, x, y, left }, lower) {
  const made = element("div", "sign", sign)
  made.style.cssText = `left:${x - left}px;top:${y + lower}px;font-size:${size}px`
  return made
}

function cameFrom(name, places) {
  for (const { view, x, y } of places) {
    const found = view.whereabouts().get(name)
    if (found) return [x + found[0], y + found[1]]
  }
}

function fly({ cell, from, to, wait }, pace) {
  if (from) moved(cell, from[0] - to[0], from[1] - to[1], pace, wait)
  else cell.animate([{ opacity: 0 }, {}], { duration: pace, delay: wait, fill: "backwards" })
}

function moved(shown, dx, dy, duration, delay = 0) {
  if (Math.abs(dx) + Math.abs(dy) < 0.5) return
  const path = [`translate(${dx}px, ${dy}px)`, "none"]
  const easing = "cubic-bezier(.45, .05, .25, 1)"
  const timing = { duration, delay, easing, fill: "backwards" }
  shown.animate({ transform: path, zIndex: [2, 2] }, timing)
}

function shapeText(shape) {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`
}

// "(2, 3, 4)", each number in the colour of its axis.
function colouredShape(shape) {
  const numbers = shape.map((size, axis) => {
    const number = element("b", `level-${shape.length - 1 - axis}`, String(size))
    number.style.color = "var(--axis)"
    return number
  })
  const written = numbers.flatMap((number, axis) => (axis ? [", ", number] : [number]))
  return element("span", "shape", "(", ...written, shape.length === 1 ? ",)" : ")")
}

// A colour between two stops, and the ink that is read on it.
function filled(stops, share, lamp) {
  const place = share * (stops.length - 1)
  const below = Math.max(0, Math.min(stops.length - 2, Math.floor(place)))
  const [low, high] = [stops[below], stops[below + 1]].map(channels)
  const mixed = low.map((part, i) => Math.round((part + (high[i] - part) * (place - below)) * lamp))
  const light = luminance(mixed)
  const [dark, white] = INKS.map(ink => luminance(channels(ink)))
  const readable = (light + 0.05) / (dark + 0.05) >= (white + 0.05) / (light + 0.05)
  return { fill: `rgb(${mixed.join()})`, ink: INKS[readable ? 0 : 1] }
}

// Relative luminance as WCAG 2 defines it.
function luminance(colour) {
  const [red, green, blue] = colour.map(part => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function channels(colour) {
  return [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16))
}
