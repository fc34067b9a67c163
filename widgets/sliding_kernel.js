// Slides a kernel over a picture (figures/convolution.py), one place at a time: the window, its
// products and their sum. The products are all that is computed here, each of two numbers that
// stand beside it; the sum is torch's own.

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
const INKS = [[23, 33, 43], [255, 255, 255]]
const SHADES = 256 // steps of a colour scale
const [SLOW, FAST] = [4, 30] // places a second, of a few and of thousands
const ROWS = 14 // rows that it slides along on its way down a large picture
const [NARROWEST, WIDEST, HIGHEST] = [22, 52, 32] // pixels of a cell of the boards
const BORDERS = [2, 5, 2] // pixels of such a cell, of each board, that are not for its number
const [SMALLEST, USUAL] = [9, 14] // pixels of its digits, and of what else is written
const [SIGNS, NAME] = [60, 56] // pixels of what stands beside the boards
const [ARROW, SUM] = [60, 120] // and of the sum, which grows with what is written
const REST = 200 // milliseconds that a weight must rest before it is told
const PATIENCE = 5000 // milliseconds after which what was told is not waited for

const slides = new WeakMap()

export default function (component) {
  const { parentElement } = component
  if (!slides.has(parentElement)) slides.set(parentElement, new Slide(parentElement))
  const slide = slides.get(parentElement)
  slide.receive(component)
  return () => {
    slide.leave()
    slides.delete(parentElement)
  }
}

class Slide {
  constructor(parent) {
    for (const name of ["sliding", "sheets", "boards", "bar", "play", "range", "now", "live"]) {
      this[name] = parent.querySelector("." + name)
    }
    this.still = matchMedia("(prefers-reduced-motion: reduce)")
    this.play.onclick = () => (this.playing ? this.halt() : this.run())
    this.range.oninput = () => {
      const columns = this.places[1]
      const at = Number(this.range.value)
      this.go(this.channel, Math.floor(at / columns), at % columns)
    }
    this.range.onkeydown = event => {
      if (event.key !== " ") return
      event.preventDefault()
      this.play.click()
    }
    const seen = () => {
      this.sliding.classList.toggle("waiting", this.weights.values.size > 0)
      for (const row of this.rows ?? []) row.told = null
      if (this.data) this.show(this.channel, this.row, this.column)
    }
    this.weights = new Unheard(told => this.trigger("weights", told.map(this.weight, this)), seen)
    this.cells = new Unheard(told => this.trigger("cells", told.map(this.turned, this)), seen)
    this.resized = new ResizeObserver(() => this.layout())
    this.resized.observe(this.sheets)
  }

  async receive({ data, setTriggerValue }) {
    if (!window.DecompressionStream) {
      this.sheets.textContent = "This browser is too old to draw this picture: please update it."
      return
    }
    this.trigger = setTriggerValue
    const fingerprint = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true)
    if (fingerprint === this.fingerprint) {
      if (this.data) this.layout() // the theme may be another
      return
    }
    this.fingerprint = fingerprint
    const told = await unpack(data.subarray(4))
    if (fingerprint !== this.fingerprint) return // a newer one arrived meanwhile
    const before = this.data
    const arriving = !before
    const stays = same(before?.output?.shape, told.output?.shape)
    this.data = told
    this.weights.arrive(before?.weight, told.weight)
    this.cells.arrive(before?.numbers, told.numbers)
    if (!stays) [this.channel, this.row, this.column] = told.start
    this.furnish()
    this.layout()
    if (!told.output) this.halt()
    else if (arriving && !this.still.matches) this.arrival = setTimeout(() => this.run(), 900)
  }

  furnish() {
    const { data } = this
    const [many, , size] = data.weight.shape.slice(1)
    const [height, width] = data.numbers.shape.slice(1)
    this.places = data.output?.shape.slice(1) ?? [0, 0]
    this.paints = {
      light: data.planes.map(([, colour]) => scale(["#000000", colour])),
      output: scale(data.stops),
      products: scale(data.signs),
    }
    this.sliding.setAttribute("aria-label", data.alt)
    this.input ??= new Sheet(this, "input")
    this.input.take(`Picture, ${height} × ${width}`, this.painted(), data.padding)
    const channels = data.output?.shape[0] ?? 0
    const before = this.outputs ?? []
    this.outputs = Array.from({ length: channels }, (_, channel) => {
      const sheet = before[channel] ?? new Sheet(this, "output", channel)
      const which = channels > 1 ? ` ${channel}` : ""
      sheet.take(`Output${which}, ${this.places.join(" × ")}`, this.answers(channel), 0)
      return sheet
    })
    put(this.sheets, [this.input, ...this.outputs].map(sheet => sheet.figure))
    const told = [many, size].join()
    if (told !== this.boarded) {
      this.boarded = told
      this.rows = Array.from({ length: many }, (_, plane) => new Row(this, plane, size))
      this.sum = element("div", "number")
      this.where = element("div", "where")
      const total = element("div", "total", element("div", "", "sum"), this.sum, this.where)
      const rows = element("div", "rows", ...this.rows.map(row => row.element))
      this.boards.replaceChildren(rows, element("div", "sign", "→"), total)
    }
    this.boards.hidden = this.bar.hidden = !data.output
    this.range.max = Math.max(0, this.places[0] * this.places[1] - 1)
    this.face()
  }

  // The input as it looks, one pixel of the canvas a pixel.
  painted() {
    const { shape, numbers } = this.data.picture
    return painted(shape[0], shape[1], (pixels, at) => {
      for (let part = 0; part < 3; part++) pixels[4 * at + part] = numbers[3 * at + part]
    })
  }

  answers(channel) {
    const [rows, columns] = this.places
    const { output } = this.data
    return painted(rows, columns, (pixels, at) => {
      const colour = this.answered(output.numbers[channel * rows * columns + at])
      for (let part = 0; part < 3; part++) pixels[4 * at + part] = colour.parts[part]
    })
  }

  // The colour of a number of the output.
  answered(number) {
    const { scale, greatest } = this.data
    const least = scale === "diverging" ? -greatest : 0
    return shade(this.paints.output, (number - least) / (greatest - least))
  }

  layout() {
    if (!this.data || !this.sheets.clientWidth) return
    const style = getComputedStyle(this.sliding)
    this.theme = {
      text: style.color,
      paper: style.getPropertyValue("--st-background-color").trim(),
      primary: style.getPropertyValue("--st-primary-color").trim(),
    }
    const type = parseFloat(style.getPropertyValue("--sliding-type"))
    const sheets = [this.input, ...this.outputs]
    const height = (this.data.height * (1 + type / 14)) / 2
    const room = this.sheets.clientWidth - 14 * (sheets.length - 1)
    const shapes = sheets.map(({ columns, rows }) => columns / rows)
    const fitting = room / shapes.reduce((sum, shape) => sum + shape, 0)
    // Side by side, so that the window and its answer are seen at one glance; but never tiny.
    const high = Math.min(height, Math.max(fitting, 100))
    sheets.forEach((sheet, i) => sheet.layout(Math.min(high * shapes[i], this.sheets.clientWidth)))
    this.measure(type, style.fontFamily)
    this.show(this.channel, this.row, this.column)
  }

  // How wide a cell of each board is, and its digits: no number's whole part is ever cut off.
  measure(type, family) {
    const { pen } = this.input
    pen.font = `100px ${family}`
    const [digit, minus] = ["0", "−"].map(sign => pen.measureText(sign).width / 100) // in em
    const longest = this.longest(digit, minus)
    const least = longest.map((em, board) => Math.max(NARROWEST, em * SMALLEST + BORDERS[board]))
    const { size } = this.rows[0]
    const wide = this.boards.clientWidth
    const grown = type / USUAL
    const signs = (SIGNS * (1 + grown)) / 2
    const boards = wide - signs - (this.data.planes.length > 1 ? NAME : 0)
    // All in a line, the sum below, the products below, a line for each.
    const ways = [
      [boards - ARROW - SUM * grown, [0, 1, 2]],
      [boards, [0, 1, 2]],
      [boards + signs / 2, [0, 1], [2]],
      [wide, [0], [1], [2]],
    ]
    const left = ([room, ...lines]) =>
      Math.min(
        ...lines.map(line => {
          const taken = line.reduce((sum, board) => sum + size * (least[board] + 1), 0)
          return (room - taken) / (size * line.length)
        }),
      )
    const way = ways.find(way => left(way) >= 0) ?? ways.at(-1)
    const [room, ...lines] = way
    const even = Math.min(...lines.map(line => room / line.length / size - 1))
    const alike = even >= Math.max(...least)
    const cells = least.map(cell => Math.floor(Math.min(WIDEST * grown, alike ? even : cell + left(way))))
    const inner = cells.map((cell, board) => cell - BORDERS[board])
    const fitting = inner.map((pixels, board) => pixels / longest[board])
    const digits = Math.max(SMALLEST, Math.min(type, cells[0] / 3, ...fitting))
    this.rooms = inner.map(pixels => (pixels / digits - minus) / digit + 1) // in characters
    const high = Math.max(20, Math.min(HIGHEST, Math.min(...cells) * 0.62))
    const told = { "--high": Math.round(high), "--digits": digits }
    cells.forEach((cell, board) => (told[`--cell-${board}`] = cell))
    for (const [name, pixels] of Object.entries(told)) {
      this.sliding.style.setProperty(name, `${pixels}px`)
    }
  }

  // In em, on each board: its longest whole part, and of fractions what is worth reading.
  longest(digit, minus) {
    const { light, weight } = this.data
    const weights = Array.from(weight.numbers, clean)
    const widths = weights.map(number => {
      const short = String(Number(Math.abs(number).toPrecision(Math.max(2, whole(number)))))
      const characters = Math.min(short.length, whole(number) + 3)
      return characters * digit + (number < 0 ? minus : 0)
    })
    const greatest = whole(light * Math.max(...weights.map(Math.abs)))
    const fraction = weights.some(number => !Number.isInteger(number)) ? 2 : 0
    const sign = weights.some(number => number < 0) ? minus : 0
    return [whole(light) * digit, Math.max(...widths), (greatest + fraction) * digit + sign]
  }

  // ---- where it stands --------------------------------------------------------------------------

  // By a hand: from then on it slides no more by itself.
  go(channel, row, column, spoken) {
    this.halt()
    this.show(channel, row, column)
    if (spoken) this.live.textContent = this.inWords()
  }

  show(channel, row, column) {
    const clamp = (at, count) => Math.max(0, Math.min(count - 1, at))
    this.channel = clamp(channel, this.data.weight.shape[0])
    this.row = clamp(row, this.places[0])
    this.column = clamp(column, this.places[1])
    this.drawing ??= requestAnimationFrame(() => this.paint())
  }

  paint() {
    cancelAnimationFrame(this.drawing)
    this.drawing = null
    const { channel, row, column, data } = this
    const { stride, padding, dilation } = data
    const size = data.weight.shape[3]
    const span = dilation * (size - 1) + 1
    const [top, left] = [row * stride - padding, column * stride - padding]
    const frames = [[top, left, span, true]]
    if (dilation > 1 && data.output) {
      for (let i = 0; i < size * size; i++) {
        const down = Math.floor(i / size)
        frames.push([top + dilation * down, left + dilation * (i % size), 1])
      }
    }
    if (this.input.cursor) frames.push([...this.input.cursor, 1])
    this.input.draw(data.output ? frames : frames.slice(1))
    this.outputs.forEach((sheet, i) => sheet.draw(i === channel ? [[row, column, 1, true]] : []))
    if (!data.output) return
    this.multiply(top, left)
    const at = row * this.places[1] + column
    const sum = data.output.numbers[channel * this.places[0] * this.places[1] + at]
    colour(this.sum, this.answered(sum))
    this.sum.textContent = written(sum, 8)
    this.where.textContent = `row ${row}, column ${column}`
    this.now.textContent = `${at + 1} of ${this.places[0] * this.places[1]}`
    this.range.value = at
    this.range.style.setProperty("--at", `${(100 * at) / Math.max(1, this.range.max)}%`)
    this.range.setAttribute("aria-valuetext", `row ${row}, column ${column}: ${written(sum, 8)}`)
    Object.assign(this.sliding.dataset, { place: [channel, row, column].join(), sum })
  }

  // Every number of the window with the weight that lies on it.
  multiply(top, left) {
    const { data, channel } = this
    const [channels, many, size] = data.weight.shape
    const [, height, width] = data.numbers.shape
    const first = many * Math.floor(channel / (channels / data.groups))
    this.rows.forEach((row, plane) => {
      row.weigh(channel, data.weight.numbers, first + plane)
      for (let i = 0; i < size * size; i++) {
        const y = top + data.dilation * Math.floor(i / size)
        const x = left + data.dilation * (i % size)
        const inside = y >= 0 && x >= 0 && y < height && x < width
        row.set(i, inside ? data.numbers.numbers[((first + plane) * height + y) * width + x] : null)
      }
    })
  }

  // What is told of a change.
  weight([at, value]) {
    const [, many, size] = this.data.weight.shape
    const place = at % (size * size)
    const channel = Math.floor(at / (many * size * size))
    return { channel, row: Math.floor(place / size), column: place % size, value }
  }

  turned([at, value]) {
    const width = this.data.numbers.shape[2]
    return { row: Math.floor(at / width), column: at % width, light: value === 1 }
  }

  inWords() {
    this.paint()
    const terms = this.rows.flatMap(row => row.terms())
    const place = `row ${this.row}, column ${this.column}`
    return `${place}: ${terms.join(" + ")} = ${this.sum.textContent}`
  }

  // The place whose window lies around a pixel of the input.
  around(y, x) {
    const { stride, padding, dilation, weight } = this.data
    const half = (dilation * (weight.shape[3] - 1)) / 2
    return [y, x].map(at => Math.round((Math.floor(at) + padding - half) / stride))
  }

  // ---- by itself --------------------------------------------------------------------------------

  run() {
    this.halt()
    let last
    const turn = now => {
      last ??= now
      const pace = 1000 / (this.places[0] * this.places[1] < 200 ? SLOW : FAST)
      if (now - last >= pace) {
        last = Math.max(last + pace, now - pace)
        this.show(...this.next())
      }
      this.playing = requestAnimationFrame(turn)
    }
    this.playing = requestAnimationFrame(turn)
    this.face()
  }

  // Along the row, then further down; of several channels the next one after the last row.
  next() {
    const { channel, row, column, places } = this
    if (column + 1 < places[1]) return [channel, row, column + 1]
    const below = row + Math.max(1, Math.round(places[0] / ROWS))
    if (below < places[0]) return [channel, below, 0]
    return [(channel + 1) % this.outputs.length, 0, 0]
  }

  halt() {
    clearTimeout(this.arrival)
    cancelAnimationFrame(this.playing)
    this.playing = null
    this.face()
  }

  face() {
    facePlayButton(this.play, this.playing)
  }

  leave() {
    this.halt()
    this.weights.drop()
    this.cells.drop()
    cancelAnimationFrame(this.drawing)
    this.resized.disconnect()
  }
}

// A picture on a canvas: the input with its padding around it, or a channel of the output.
class Sheet {
  constructor(slide, kind, channel = 0) {
    Object.assign(this, { slide, kind, channel })
    this.title = element("span", "title")
    this.key = element("span", "key") // which colour is which number
    this.canvas = element("canvas")
    const caption = element("figcaption", "", this.title, this.key)
    this.figure = element("figure", kind, caption, this.canvas)
    this.pen = this.canvas.getContext("2d")
    const { canvas } = this
    canvas.onpointermove = canvas.onpointerdown = event => this.point(this.under(event))
    canvas.onclick = event => this.click(this.under(event))
    canvas.onkeydown = event => this.press(event)
    canvas.onblur = () => {
      this.cursor = null
      slide.show(slide.channel, slide.row, slide.column)
    }
  }

  take(title, picture, padding) {
    this.picture = picture
    this.padding = padding
    this.rows = picture.height + 2 * padding
    this.columns = picture.width + 2 * padding
    this.title.textContent = title
    const { drawable, scale, greatest, stops } = this.slide.data
    if (this.kind === "output") {
      const strip = element("span", "strip")
      strip.style.background = `linear-gradient(90deg, ${stops})`
      const least = scale === "diverging" ? -greatest : 0
      const [low, high] = ends(least, greatest)
      this.key.replaceChildren(low, strip, high)
    }
    const acts = this.kind === "output" || drawable
    this.canvas.setAttribute("role", acts ? "application" : "img")
    const keys = this.kind === "output" ? "Arrow keys move the kernel." : "Enter turns a cell."
    this.canvas.setAttribute("aria-label", acts ? `${title}. ${keys}` : title)
    this.canvas.classList.toggle("drawable", this.kind === "input" && drawable)
    if (acts) this.canvas.tabIndex = 0
    else this.canvas.removeAttribute("tabindex")
  }

  layout(width) {
    const { canvas, pen, columns, rows, padding, picture } = this
    const sharp = window.devicePixelRatio || 1
    this.figure.style.width = `${Math.floor(width)}px`
    canvas.width = Math.floor(width) * sharp
    canvas.height = Math.round((canvas.width * rows) / columns)
    this.unit = canvas.width / columns // of the canvas, in a pixel of the picture
    this.sharp = sharp
    this.ground = document.createElement("canvas")
    Object.assign(this.ground, { width: canvas.width, height: canvas.height })
    const ground = this.ground.getContext("2d")
    ground.fillStyle = this.slide.theme.paper
    ground.fillRect(0, 0, canvas.width, canvas.height)
    if (padding) hatch(ground, this.slide.theme.text, 6 * sharp)
    ground.imageSmoothingEnabled = false
    const [wide, high] = [picture.width, picture.height].map(side => side * this.unit)
    ground.drawImage(picture, padding * this.unit, padding * this.unit, wide, high)
    if (this.unit > 12 * sharp) rule(ground, this.unit, columns, rows)
    pen.imageSmoothingEnabled = false
    this.told = null
  }

  // Frames [row, column, side, strong?] around pixels; a strong one is never too small to be seen.
  draw(frames) {
    const { pen, unit, padding, sharp } = this
    const { paper, primary } = this.slide.theme
    const told = frames.join()
    if (told === this.told) return
    this.told = told
    pen.drawImage(this.ground, 0, 0)
    for (const [row, column, side, strong] of frames) {
      const [x, y] = [column, row].map(at => (at + padding) * unit)
      const grown = strong ? Math.max(2 * sharp, (12 * sharp - side * unit) / 2) : 0
      const frame = [x - grown, y - grown, side * unit + 2 * grown, side * unit + 2 * grown]
      for (const [style, width] of strong ? [[paper, 5], [primary, 2.5]] : [[primary, 1]]) {
        pen.strokeStyle = style
        pen.lineWidth = width * sharp
        pen.strokeRect(...frame)
      }
    }
  }

  // Row and column in the picture, with fractions.
  under(event) {
    const box = this.canvas.getBoundingClientRect()
    const share = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width]
    return [share[0] * this.rows - this.padding, share[1] * this.columns - this.padding]
  }

  point([y, x]) {
    const { slide } = this
    if (!slide.data.output) return
    if (this.kind === "output") slide.go(this.channel, Math.floor(y), Math.floor(x))
    else slide.go(slide.channel, ...slide.around(y, x))
  }

  click([y, x]) {
    const [row, column] = [Math.floor(y), Math.floor(x)]
    const inside = row >= 0 && column >= 0 && row < this.picture.height && column < this.picture.width
    if (this.kind === "input" && this.slide.data.drawable && inside) {
      const { cells, data } = this.slide
      this.slide.halt()
      const at = row * this.picture.width + column
      cells.put(at, (cells.values.get(at) ?? data.numbers.numbers[at]) < 0.5 ? 1 : 0)
    }
  }

  press(event) {
    const { slide } = this
    const [down, right] = ARROWS[event.key] ?? [0, 0]
    if (this.kind === "output" && (down || right)) {
      const by = event.shiftKey ? 10 : 1
      const from = this.channel === slide.channel ? [slide.row, slide.column] : slide.data.start.slice(1)
      slide.go(this.channel, from[0] + by * down, from[1] + by * right, true)
    } else if (this.kind === "input" && slide.data.drawable && (down || right)) {
      const [row, column] = this.cursor ?? [0, 0]
      const { height, width } = this.picture
      this.cursor = [(row + down + height) % height, (column + right + width) % width]
      slide.live.textContent = `cell ${this.cursor.join(", ")}`
      slide.show(slide.channel, slide.row, slide.column)
    } else if (this.kind === "input" && ["Enter", " "].includes(event.key)) {
      if (this.cursor) this.click(this.cursor)
    } else return
    event.preventDefault()
  }
}

// What one plane of the input gives to the sum: its window times its weights are its products.
class Row {
  constructor(slide, plane, size) {
    Object.assign(this, { slide, plane, size })
    const count = size * size
    const cells = () => Array.from({ length: count }, () => element("div", "cell"))
    this.window = cells()
    this.products = cells()
    this.weights = Array.from({ length: count }, (_, i) => this.weight(i))
    this.name = element("div", "name")
    const board = (which, cells, ...head) => {
      const made = element("div", "board", ...cells)
      made.style.setProperty("--size", size)
      made.style.setProperty("--cell", `var(--cell-${which})`)
      return element("div", "titled", plane ? "" : element("div", "head", ...head), made)
    }
    const sign = text => element("div", "sign", text)
    this.element = element(
      "div", "row", this.name, board(0, this.window, "window"), sign("×"),
      board(1, this.weights, "kernel", this.steppers()), sign("="),
      board(2, this.products, "products"),
    )
  }

  // A weight is typed, or goes up and down with the arrow keys.
  weight(place) {
    const input = element("input", "cell weight")
    const [row, column] = [Math.floor(place / this.size), place % this.size]
    Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false })
    input.setAttribute("aria-label", `weight in row ${row}, column ${column}`)
    input.onfocus = () => {
      this.slide.halt()
      this.chosen = place
      input.value = String(this.numbers[place])
      input.select()
    }
    input.oninput = () => (this.typing = place)
    input.onchange = () => this.tell(place, number(input.value))
    input.onblur = () => {
      this.typing = null
      this.write(place)
    }
    input.onkeydown = event => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]
      if (event.key === "Escape") input.blur()
      if (!by) return
      event.preventDefault()
      this.tell(place, this.numbers[place] + by * (event.shiftKey ? 0.1 : 1), REST)
    }
    return input
  }

  // For a finger, that has no arrow keys: the weight chosen last, the middle at first.
  steppers() {
    const made = [["−", -1], ["+", 1]].map(([sign, by]) => {
      const button = element("button", "step", sign)
      Object.assign(button, { type: "button", title: `the weight chosen ${sign} 1` })
      button.setAttribute("aria-label", by > 0 ? "weight plus 1" : "weight minus 1")
      button.onpointerdown = event => event.preventDefault() // the weight keeps the focus
      button.onclick = () => {
        this.slide.halt()
        const middle = Math.floor(this.size / 2) * (this.size + 1)
        const place = this.chosen ?? middle
        this.tell(place, this.numbers[place] + by, REST)
      }
      return button
    })
    return element("div", "steps", ...made)
  }

  // What is not a number changes nothing. A held key is told as one change, when it rests.
  tell(place, value, delay = 0) {
    this.typing = null
    const { slide } = this
    const most = slide.data.most
    const kept = Number(Math.max(-most, Math.min(most, value)).toFixed(6))
    if (Number.isFinite(value) && Math.fround(kept) !== Math.fround(this.numbers[place])) {
      this.numbers[place] = kept // the next key counts on from here
      slide.weights.put(this.first + place, kept, delay)
    }
    this.write(place)
  }

  // What is being typed stays, and so does what is chosen to be typed over.
  write(place) {
    if (this.typing === place) return
    const input = this.weights[place]
    const number = this.numbers[place]
    const text = input.matches(":focus") ? String(number) : written(number, this.slide.rooms[1])
    if (input.value !== text) input.value = text
  }

  weigh(channel, all, plane) {
    const told = [channel, plane, this.slide.fingerprint, ...this.slide.rooms].join()
    if (told === this.told) return
    this.told = told
    const { data, paints } = this.slide
    const [, many] = data.weight.shape
    const count = this.size * this.size
    const from = (channel * many + this.plane) * count
    this.numbers = Array.from(all.subarray(from, from + count), clean)
    this.first = channel * many * count // all planes of a channel have one kernel
    this.numbers.forEach((_, place) => {
      const changed = this.slide.weights.values.get(this.first + place)
      if (changed !== undefined) this.numbers[place] = changed
    })
    this.light = paints.light[plane]
    const [name, shown] = data.planes[plane]
    this.name.textContent = data.planes.length > 1 ? name : ""
    this.name.style.setProperty("--light", shown)
    this.heaviest = Math.max(...this.numbers.map(Math.abs)) || 1
    this.weights.forEach((input, place) => {
      colour(input, shade(paints.products, (this.numbers[place] / this.heaviest + 1) / 2))
      this.write(place)
    })
    this.cells = [] // what is written in them
  }

  // `value` null: outside the picture, where the padding's zeros lie.
  set(place, value) {
    if (this.cells[place] === value) return
    this.cells[place] = value
    const { light } = this.slide.data
    const weight = this.numbers[place]
    const [room, , roomier] = this.slide.rooms
    const seen = this.window[place]
    seen.classList.toggle("beyond", value === null)
    colour(seen, shade(this.light, (value ?? 0) / light))
    write(seen, written(value ?? 0, room))
    const product = (value ?? 0) * weight
    const made = this.products[place]
    colour(made, shade(this.slide.paints.products, (product / (light * this.heaviest) + 1) / 2))
    write(made, written(product, roomier))
    made.product = product
  }

  terms() {
    return this.numbers.map((weight, place) => `${this.cells[place] ?? 0} × ${weight}`)
  }
}

// Changes that were made here and are not yet in what came back. Of messages that follow each other
// fast the page sees the last alone, so each of them says all.
class Unheard {
  constructor(say, seen) {
    Object.assign(this, { say, seen, values: new Map() })
  }

  put(at, value, delay = 0) {
    this.values.set(at, value)
    this.resting = true
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.resting = false
      this.say([...this.values])
      this.timer = setTimeout(() => this.drop(), PATIENCE)
    }, delay)
    this.seen()
  }

  // Numbers came back. Where some of a plane have changed that nobody changed here, another kernel
  // or another picture was chosen, and the changes are not for it.
  arrive(before, now) {
    if (!this.values.size) return
    const count = now.shape.at(-1) * now.shape.at(-2)
    const isStrange = at => now.numbers[at] !== before.numbers[at] && !this.values.has(at)
    const strange = [...this.values.keys()].some(at => {
      const start = at - (at % count)
      return Array.from({ length: count }, (_, i) => start + i).some(isStrange)
    })
    if (strange || !same(before.shape, now.shape)) return this.drop()
    if (this.resting) return
    for (const [at, value] of this.values) {
      if (now.numbers[at] === Math.fround(value)) this.values.delete(at)
    }
    if (!this.values.size) clearTimeout(this.timer)
    this.seen()
  }

  // What was computed is shown again.
  drop() {
    clearTimeout(this.timer)
    this.values.clear()
    this.seen()
  }
}

// ---- numbers and colours ------------------------------------------------------------------------

async function unpack(deflated) {
  const plain = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"))
  const buffer = await new Response(plain).arrayBuffer()
  const length = new DataView(buffer).getUint32(0, true)
  const told = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  for (const [name, value] of Object.entries(told)) {
    if (value?.offset === undefined) continue
    const count = value.shape.reduce((product, side) => product * side, 1)
    const kind = value.bytes === 1 ? Uint8Array : Float32Array
    told[name] = { shape: value.shape, numbers: new kind(buffer, 4 + length + value.offset, count) }
  }
  return told
}

// As Python wrote it: 0.1, not the float32 nearest to it.
function clean(weight) {
  return Number(weight.toPrecision(7))
}

function whole(number) {
  return String(Math.trunc(Math.abs(number))).length // characters before the point
}

// In `room` characters, as far as what stands behind the point can be left out.
function written(number, room) {
  let text
  for (let digits = Math.max(6, whole(number)); digits >= whole(number); digits--) {
    text = String(Number(number.toPrecision(digits)))
    if (text.length <= room) break
  }
  if (text.length > room) text = String(Number(number.toFixed(0)))
  return text.replace("-", "−")
}

// Both ends of a scale in one way: of long ones the thousands are counted.
function ends(least, greatest) {
  const long = Math.max(whole(least), whole(greatest)) > 5
  return [least, greatest].map(end => (long ? `${written(end / 1000, 4)}k` : written(end, 6)))
}

// What is typed: with a comma or a point, as a fraction 1/9.
function number(text) {
  const parts = text.trim().replace("−", "-").replaceAll(",", ".").split("/")
  if (parts.length > 2 || parts.some(part => !part.trim())) return NaN
  return parts.map(Number).reduce((over, under) => over / under)
}

// SHADES colours between evenly spaced ones, each with the ink that is read on it.
function scale(stops) {
  const mixed = stops.map(stop => [1, 3, 5].map(at => parseInt(stop.slice(at, at + 2), 16)))
  return Array.from({ length: SHADES }, (_, step) => {
    const place = (step / (SHADES - 1)) * (stops.length - 1)
    const below = Math.min(stops.length - 2, Math.floor(place))
    const parts = mixed[below].map((part, i) =>
      Math.round(part + (mixed[below + 1][i] - part) * (place - below)),
    )
    const light = luminance(parts)
    const [dark, white] = INKS.map(luminance)
    const ink = INKS[(light + 0.05) / (dark + 0.05) >= (white + 0.05) / (light + 0.05) ? 0 : 1]
    return { parts, fill: `rgb(${parts})`, ink: `rgb(${ink})` }
  })
}

// Relative luminance as WCAG 2 defines it.
function luminance(colour) {
  const [red, green, blue] = colour.map(part => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function shade(scale, share) {
  return scale[Math.round(Math.max(0, Math.min(1, share)) * (SHADES - 1))]
}

// Only what changes is touched: the window's neighbours are often alike.
function colour(cell, shade) {
  if (cell.shade === shade) return
  cell.shade = shade
  cell.style.background = shade.fill
  cell.style.color = shade.ink
}

function write(cell, text) {
  if (!cell.firstChild) cell.append("")
  if (cell.firstChild.data !== text) cell.firstChild.data = text
}

// ---- pieces of page -----------------------------------------------------------------------------

function painted(rows, columns, paint) {
  const canvas = document.createElement("canvas")
  Object.assign(canvas, { width: columns, height: rows })
  const pen = canvas.getContext("2d")
  const image = pen.createImageData(columns, rows)
  image.data.fill(255)
  for (let at = 0; at < rows * columns; at++) paint(image.data, at)
  pen.putImageData(image, 0, 0)
  return canvas
}

// Slanted lines: what is not stored.
function hatch(pen, ink, apart) {
  const { width, height } = pen.canvas
  pen.strokeStyle = ink
  pen.globalAlpha = 0.35
  pen.beginPath()
  for (let x = -height; x < width; x += apart) {
    pen.moveTo(x, height)
    pen.lineTo(x + height, 0)
  }
  pen.stroke()
  pen.globalAlpha = 1
}

// The borders of cells that are large enough to be told apart.
function rule(pen, unit, columns, rows) {
  pen.strokeStyle = "rgb(128 128 128 / 45%)"
  pen.beginPath()
  for (let x = 0; x <= columns; x++) {
    pen.moveTo(x * unit, 0)
    pen.lineTo(x * unit, rows * unit)
  }
  for (let y = 0; y <= rows; y++) {
    pen.moveTo(0, y * unit)
    pen.lineTo(columns * unit, y * unit)
  }
  pen.stroke()
}

function same(one, other) {
  return Boolean(one) && one.join() === other?.join()
}

// Exactly these children, and none taken out that stays: it would lose the focus.
