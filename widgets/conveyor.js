// Moves pictures from their folders into batches (figures/conveyor.py), one batch at a time. It
// places and moves what Python has written; it computes no result.

const LARGEST = 46 // pixels of a picture's side on the page
const SMALLEST = 12
const GAP = 3 // pixels between two pictures
const LINE = 20 // pixels of a line of words, whose type is 14
const BETWEEN = 14 // pixels between two batches, and between folders and batches
const CLOSE = 8 // pixels between two batches that have no numbers of their own
const TALLER = 1.2 // times the height wanted: before batches lose their own numbers
const MOST_COLUMNS = 3 // of folders
const LETTER = 0.62 // of the type's size: the width of a letter, on the average
const FLIGHT = 620 // milliseconds, as in the style
const SPREAD = 500 // milliseconds between the first and the last picture of a batch to set out
const ARROWS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

const belts = new WeakMap()

export default function (component) {
  const { parentElement } = component
  if (!belts.has(parentElement)) belts.set(parentElement, new Belt(parentElement))
  const belt = belts.get(parentElement)
  belt.receive(component)
  return () => {
    belt.leave()
    belts.delete(parentElement)
  }
}

class Belt extends ScenePlayer {
  constructor(parent) {
    super()
    for (const name of ["conveyor", "stage", "ground", "play", "range", "now", "tip", "live"]) {
      this[name] = parent.querySelector("." + name)
    }
    this.still = matchMedia("(prefers-reduced-motion: reduce)")
    this.narrow = matchMedia("(max-width: 640px)") // a phone: one scrolls there anyway
    this.pictures = []
    this.words = []
    this.play.onclick = () => (this.playing ? this.halt() : this.run())
    this.range.oninput = () => {
      this.halt()
      this.show(Number(this.range.value))
    }
    this.listenToPictures()
    this.resized = new ResizeObserver(() => this.layout())
    this.resized.observe(this.conveyor)
  }

  listenToPictures() {
    const { stage } = this
    const hit = event => this.pictures.indexOf(event.target)
    stage.onpointerover = event => this.point(hit(event))
    stage.onpointerleave = () => this.point(-1)
    stage.onblur = () => this.point(-1)
    stage.onclick = event => this.choose(hit(event))
    stage.onkeydown = event => {
      const at = this.pointed >= 0 ? this.pointed : this.data.chosen
      if (event.key === "Enter" || event.key === " ") this.choose(at)
      else if (event.key in ARROWS) this.point((at + ARROWS[event.key] + this.count) % this.count)
      else return
      event.preventDefault()
      if (this.pointed >= 0) this.live.textContent = this.data.names[this.pointed]
    }
  }

  get pace() {
    return Math.max(120, Math.min(FLIGHT + SPREAD + 200, 8000 / Math.max(1, this.final)))
  }

  receive({ data: bytes, setTriggerValue }) {
    this.trigger = setTriggerValue
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
    const header = new TextDecoder().decode(bytes.subarray(4, 4 + length))
    if (header === this.header) {
      this.layout() // the theme may be another
      return
    }
    const first = !this.data
    const ended = first || this.at === this.final
    this.header = header
    this.data = JSON.parse(header)
    this.count = this.data.names.length
    this.final = this.data.batches.length
    this.halt()
    this.furnish(bytes.subarray(4 + length))
    const plays = first && this.final > 0 && !this.still.matches
    this.at = plays ? 0 : ended ? this.final : Math.min(this.at, this.final)
    this.laidOut = ""
    this.layout(!first)
    if (!plays) return
    this.playing = setTimeout(() => this.run(), 700)
    this.face()
  }

  furnish(sheet) {
    const { alt, headings, shelves, batches, chosen, columns, side } = this.data
    if (this.data.sheet !== this.unpacked) {
      URL.revokeObjectURL(this.address)
      this.address = URL.createObjectURL(new Blob([sheet], { type: "image/jpeg" }))
      this.conveyor.style.setProperty("--sheet", `url(${this.address})`)
      this.unpacked = this.data.sheet
    }
    this.conveyor.setAttribute("aria-label", alt)
    this.stage.setAttribute("aria-label", "Pictures: arrow keys point at one, Enter chooses it")
    this.range.max = this.final
    this.range.setAttribute("aria-label", "batches dealt")
    this.stage.classList.remove("moving")
    while (this.pictures.length > this.count) this.pictures.pop().remove()
    while (this.pictures.length < this.count) this.pictures.push(this.add("picture"))
    this.pictures.forEach((picture, number) => {
      picture.style.backgroundPosition = "" // set with the size
      picture.classList.toggle("chosen", number === chosen)
    })
    for (const words of this.words) words.remove()
    this.headings = headings.map(text => this.add("words heading", text))
    this.names = shelves.map(({ name, note }) => {
      const words = this.add("words")
      const index = document.createElement("b")
      index.textContent = note
      words.append(`${name} → `, index)
      words.title = `${name} → ${note}`
      return words
    })
    this.titles = batches.map(() => this.add("words of-batch"))
    this.words = [...this.headings, ...this.names, ...this.titles]
    this.batchOf = new Array(this.count).fill(this.final)
    batches.forEach((batch, number) => batch.forEach(picture => (this.batchOf[picture] = number)))
    this.sheetSize = [columns, side]
  }

  add(kind, text = "") {
    const added = document.createElement("div")
    added.className = kind
    added.textContent = text
    this.stage.append(added)
    return added
  }

  // ---- places: the largest pictures with which everything fits ---------------------------------

  layout(moving = false) {
    const style = getComputedStyle(this.conveyor)
    const width = this.conveyor.clientWidth
    if (!this.data || width <= 0) return
    const colours = [style.color, style.getPropertyValue("--st-primary-color")]
    const told = [width, ...colours].join()
    if (told === this.laidOut) return
    this.laidOut = told
    this.type = parseFloat(style.getPropertyValue("--type")) || 14
    this.line = Math.max(LINE, (LINE * this.type) / 14) // projected, words are larger
    const height = this.narrow.matches ? 2 * this.data.height : this.data.height
    this.fit(height, width, false)
    if (this.places.height > TALLER * height) this.fit(height, width, true)
    this.paintGround(width, style)
    this.dress()
    this.show(this.at, moving)
  }

  fit(height, width, beside) {
    let cell = LARGEST
    while (cell > SMALLEST && this.plan(cell, width, beside).height > height) cell -= 1
    this.places = this.plan(cell, width, beside)
    this.cell = cell
  }

  plan(cell, width, beside) {
    const { batches, shelves } = this.data
    const step = cell + GAP
    const most = Math.min(MOST_COLUMNS, shelves.length)
    const columns = Array.from({ length: most }, (_, i) => this.folders(i + 1, cell, width))
    const folders = columns.reduce((best, other) => (other.high < best.high ? other : best))
    const heading = folders.high + BETWEEN
    const tray = this.tray(step, width, beside)
    const top = heading + this.line + 4
    const trays = batches.map((_, number) => [
      tray.aside + (number % tray.across) * (tray.wide + tray.apart),
      top + (beside ? 0 : this.line) + Math.floor(number / tray.across) * tray.line,
    ])
    const slot = (number, i) => [
      trays[number][0] + (i % tray.columns) * step,
      trays[number][1] + Math.floor(i / tray.columns) * step,
    ]
    return { ...folders, heading, tray, trays, slot, height: top + tray.total }
  }

  // The folders in so many columns, each with its name before its pictures.
  folders(columns, cell, width) {
    const { shelves } = this.data
    const step = cell + GAP
    const wide = (width - (columns - 1) * BETWEEN) / columns
    const letters = Math.max(...shelves.map(({ name, note }) => name.length + note.length + 3))
    const aside = Math.min(0.4 * wide, letters * LETTER * this.type + 8)
    const perRow = Math.max(1, Math.floor((wide - aside + GAP) / step))
    const perColumn = Math.ceil(shelves.length / columns)
    const homes = []
    const labels = []
    let y = 0
    let high = 0
    shelves.forEach(({ pictures }, number) => {
      const x = Math.floor(number / perColumn) * (wide + BETWEEN)
      if (number % perColumn === 0) y = this.line + 4
      labels.push([x, y + Math.max(0, (cell - this.line + 2) / 2)])
      pictures.forEach((picture, i) => {
        homes[picture] = [x + aside + (i % perRow) * step, y + Math.floor(i / perRow) * step]
      })
      y += Math.max(Math.ceil(pictures.length / perRow) * step, this.line - 2)
      high = Math.max(high, y)
    })
    return { homes, labels, high, aside }
  }

  // The form of a batch with which all batches need the least height: each below its number, or a
  // row of them `beside` the first and the last of their numbers. No form: a height without end.
  tray(step, width, beside) {
    const { batches, room } = this.data
    const letter = LETTER * this.type
    const digits = String(batches.length).length
    const aside = beside ? (2 * digits + 1) * letter + 14 : 0
    const apart = beside ? CLOSE : BETWEEN
    let best = { total: batches.length ? Infinity : 0, across: 1, columns: 1, wide: 0, aside, apart }
    for (let across = 1; across <= batches.length; across += 1) {
      const most = Math.floor(((width - aside + apart) / across - apart + GAP) / step)
      if (most < 1) break
      const rows = Math.ceil(room / most)
      const columns = Math.ceil(room / rows)
      const wide = columns * step - GAP
      const line = beside ? Math.max(rows * step + 6, this.line - 2) : rows * step + this.line + 6
      const total = Math.ceil(batches.length / across) * line
      if (total < best.total && (beside || wide >= digits * letter)) {
        best = { total, across, columns, wide, line, aside, apart }
      }
    }
    return best
  }

  // What does not move: where each picture lay, and the room in every batch.
  paintGround(width, style) {
    const { homes, trays, slot, height } = this.places
    const ratio = window.devicePixelRatio || 1
    this.stage.style.height = `${height}px`
    Object.assign(this.ground, { width: width * ratio, height: height * ratio })
    Object.assign(this.ground.style, { width: `${width}px`, height: `${height}px` })
    const pen = this.ground.getContext("2d")
    pen.scale(ratio, ratio)
    pen.strokeStyle = style.color
    const square = ([x, y]) => pen.strokeRect(x + 0.5, y + 0.5, this.cell - 1, this.cell - 1)
    pen.globalAlpha = 0.28
    homes.forEach(square)
    pen.globalAlpha = 0.5
    pen.setLineDash([3, 3])
    trays.forEach((_, number) => {
      for (let i = 0; i < this.data.room; i += 1) square(slot(number, i))
    })
  }

  dress() {
    const { labels, heading, aside } = this.places
    const [columns] = this.sheetSize
    this.conveyor.style.setProperty("--cell", `${this.cell}px`)
    this.conveyor.style.setProperty("--sheet-width", `${columns * this.cell}px`)
    this.pictures.forEach((picture, number) => {
      const [x, y] = [number % columns, Math.floor(number / columns)]
      picture.style.backgroundPosition = `${-x * this.cell}px ${-y * this.cell}px`
    })
    put(this.headings[0], 0, 0, "100%")
    put(this.headings[1], 0, heading, "100%")
    this.names.forEach((words, i) => put(words, ...labels[i], `${aside - 4}px`))
    this.titles.forEach((words, i) => this.entitle(words, i))
  }

  // The words of a batch: its number; beside a row, at its first batch, those of the whole row.
  entitle(words, i) {
    const { trays, tray } = this.places
    const { batches } = this.data
    const [x, y] = trays[i]
    if (!tray.aside) {
      put(words, x, y - this.line, `${tray.wide + BETWEEN}px`)
      const roomy = tray.wide > 13 * LETTER * this.type
      words.textContent = roomy ? `batch ${i + 1}: ${batches[i].length}` : `${i + 1}`
      return
    }
    const last = Math.min(i + tray.across, batches.length)
    put(words, 0, y + (this.cell - this.line + 2) / 2, `${tray.aside}px`)
    const row = last > i + 1 ? `${i + 1}–${last}` : `${last}`
    words.textContent = i % tray.across ? "" : row
  }

  // ---- time ------------------------------------------------------------------------------------

  show(at, moving = true) {
    this.at = at
    this.stage.classList.toggle("moving", moving)
    const { homes, slot, tray } = this.places
    const { batches, captions } = this.data
    this.pictures.forEach((picture, number) => {
      const batch = this.batchOf[number]
      const place = batch < this.final ? batches[batch].indexOf(number) : 0
      const [x, y] = batch < at ? slot(batch, place) : homes[number]
      const share = batch < this.final ? place / batches[batch].length : 0
      picture.style.setProperty("--wait", `${Math.round(share * SPREAD)}ms`)
      picture.style.transform = `translate(${x}px, ${y}px)`
      picture.classList.toggle("left-out", at === this.final && batch === this.final)
    })
    const inRow = tray.aside ? Math.max(0, at - 1) % tray.across : 0
    this.titles.forEach((words, i) => words.classList.toggle("now-dealt", i === at - 1 - inRow))
    this.now.setAttribute("aria-live", this.playing ? "off" : "polite") // not while it runs
    this.now.textContent = captions[at]
    this.conveyor.dataset.at = at
    this.range.value = at
    this.range.setAttribute("aria-valuetext", captions[at])
    this.range.style.setProperty("--at", `${(100 * at) / Math.max(1, this.final)}%`)
  }

  begin() {
    this.show(0, false)
  }

  face() {
    super.face()
    this.play.disabled = this.final === 0
  }

  // ---- pointing ---------------------------------------------------------------------------------

  point(number) {
    this.pictures[this.pointed]?.classList.remove("pointed")
    this.pointed = number
    this.tip.hidden = number < 0
    if (number < 0) return
    this.pictures[number].classList.add("pointed")
    const batch = this.batchOf[number]
    const dealt = batch < this.at
    const [x, y] = dealt
      ? this.places.slot(batch, this.data.batches[batch].indexOf(number))
      : this.places.homes[number]
    this.tip.textContent = this.data.names[number] + (dealt ? `, in batch ${batch + 1}` : "")
    const most = this.conveyor.clientWidth - this.tip.offsetWidth
    this.tip.style.left = `${Math.max(0, Math.min(most, x))}px`
    this.tip.style.top = `${y - this.tip.offsetHeight - 6}px`
  }

  choose(number) {
    if (number >= 0 && number !== this.data.chosen) this.trigger("clicked", number)
  }

  leave() {
    this.halt()
    this.resized.disconnect()
    URL.revokeObjectURL(this.address)
  }
}

function put(words, x, y, width) {
  Object.assign(words.style, { left: `${x}px`, top: `${y}px`, maxWidth: width })
}
