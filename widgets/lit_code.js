// Walks through a program and its picture (figures/lit_code.py): one moment is one line. It shows
// and hides what Python has written; it computes no result.

const PACE = 700 // milliseconds a line
const WORDS = /\b(class|def|return|self|super|network)\b|\b\d+\b/g

const walkers = new WeakMap()

export default function (component) {
  const { parentElement, data } = component
  if (!walkers.has(parentElement)) walkers.set(parentElement, new Walker(parentElement))
  const walker = walkers.get(parentElement)
  walker.receive(data)
  return () => {
    walker.halt()
    walkers.delete(parentElement)
  }
}

class Walker extends ScenePlayer {
  pace = PACE

  constructor(parent) {
    super()
    const find = name => parent.querySelector("." + name)
    for (const name of ["lit", "program", "picture", "fault", "back", "play", "next", "range", "now"]) {
      this[name] = find(name)
    }
    this.range.oninput = () => this.go(Number(this.range.value))
    this.back.onclick = () => this.go(this.at - 1)
    this.next.onclick = () => this.go(this.at + 1)
    this.play.onclick = () => (this.playing ? this.halt() : this.run())
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
    this.writeProgram()
    this.drawPicture()
    this.range.max = this.final
    this.show(this.final)
    if (arriving && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.playing = setTimeout(() => this.run(), 900)
    }
  }

  writeProgram() {
    this.lines = this.data.lines.map((text, index) => {
      const line = element("div", "line", ...coloured(text))
      const chips = this.data.chips.filter(chip => chip.line === index + 1)
      for (const chip of chips) {
        const shown = element("span", chip.text.startsWith("+") ? "chip count" : "chip", chip.text)
        line.append(this.from(chip.since, shown))
      }
      // A line is run once, some twice: a click goes to the last time.
      const moment = this.data.moments.findLastIndex(moment => moment.line === index + 1)
      if (moment < 0) line.classList.add("idle")
      else line.onclick = () => this.go(moment)
      return line
    })
    this.program.replaceChildren(...this.lines)
  }

  drawPicture() {
    const { flow, apart, aside, stops } = this.data
    const dense = flow.length > 9
    this.picture.classList.toggle("dense", dense)
    this.boxes = []
    const parts = flow.flatMap((item, index) => {
      const shown = item.values ? sheet(item, stops, dense ? 5 : 7) : this.box(item)
      const made = item.values ? this.from(item.since, shown) : shown
      if (!index) return [made]
      const arrow = element("div", item.values ? "arrow" : "arrow into")
      const since = item.values ? item.since : flow[index - 1].since
      return [this.from(since, arrow), made]
    })
    if (aside) parts.push(this.from(apart[0]?.since ?? 0, element("div", "aside", aside)))
    parts.push(...apart.map(box => this.box(box, "apart")))
    this.count = element("b")
    this.total = element("div", "total", this.count)
    this.picture.replaceChildren(...parts, this.total)
  }

  box({ name, words, count, since }, more = "") {
    const box = element("div", "box " + more, element("b", "", name), element("span", "words", words))
    box.append(element("span", "sum", count))
    box.title = words
    box.onclick = () => this.go(this.data.moments.findLastIndex(moment => moment.box === name))
    this.boxes.push({ name, box })
    return this.from(since, box)
  }

  // A piece of page that is there from a moment on.
  from(since, shown) {
    shown.dataset.since = since
    return shown
  }

  show(at) {
    this.at = at
    const { moments, fault } = this.data
    const { line, also, box, says, count } = moments[at]
    const over = at === this.final
    const failed = over && fault
    this.lines.forEach((shown, index) => {
      shown.classList.toggle("lit-now", index + 1 === line && !failed)
      shown.classList.toggle("failed", index + 1 === line && Boolean(failed))
      shown.classList.toggle("also", also.includes(index + 1))
    })
    for (const { name, box: shown } of this.boxes) {
      shown.classList.toggle("lit-now", name === box && !failed)
      shown.classList.toggle("failed", name === box && Boolean(failed))
    }
    for (const shown of this.lit.querySelectorAll("[data-since]")) {
      shown.classList.toggle("absent", Number(shown.dataset.since) > at)
    }
    for (const chip of this.program.querySelectorAll(".chip")) {
      chip.hidden = Number(chip.dataset.since) > at
    }
    this.count.textContent = count
    this.total.replaceChildren(over ? this.data.sum + " " : "", this.count)
    this.fault.hidden = !failed
    this.fault.textContent = fault
    const text = `line ${line}: ${says}`
    this.now.setAttribute("aria-live", this.playing ? "off" : "polite") // not while it runs
    this.now.textContent = text
    this.range.value = at
    this.range.setAttribute("aria-valuetext", text)
    this.back.disabled = at === 0
    this.next.disabled = over
    this.lit.dataset.moment = at
  }
}

// A tensor as it is: a row of cells for each row of the batch, orange below zero, blue above, full
// from 1 on; the numbers of its first row beside it.
function sheet({ shape, values }, stops, tall) {
  const [first] = values
  const wide = Math.max(3, Math.min(16, 150 / first.length))
  const [width, height] = [wide * first.length, tall * values.length]
  const cells = values.flatMap((row, y) =>
    row.map((value, x) => {
      const place = { x: x * wide, y: y * tall, width: wide - 0.7, height: tall - 0.7 }
      const cell = drawn("rect", { ...place, fill: shade((Math.max(-1, Math.min(1, value)) + 1) / 2, stops) })
      const words = drawn("title", {})
      words.textContent = `row ${y + 1}, number ${x + 1}: ${value}`
      cell.append(words)
      return cell
    }),
  )
  const ring = drawn("rect", { x: -1, y: -1, width: width + 1.3, height: tall + 1.3, class: "ring" })
  const picture = drawn("svg", { width, height, role: "img", "aria-label": shape }, ...cells, ring)
  const numbers = first.map(value => value.toFixed(2).replace("-", "−"))
  const row = element("span", "row", numbers.length < 4 ? numbers.join("  ") : "")
  row.title = "its first row"
  return element("div", "sheet", picture, element("span", "shape", shape), row)
}

// Between two of the colours; `share` from 0 to 1.
function shade(share, stops) {
  const place = share * (stops.length - 1)
  const below = Math.min(stops.length - 2, Math.floor(place))
  return `color-mix(in srgb, ${stops[below + 1]} ${100 * (place - below)}%, ${stops[below]})`
}

function coloured(text) {
  const parts = []
  let from = text.search(/\S|$/)
  parts.push(element("span", "indent", text.slice(0, from)))
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    parts.push(text.slice(from, index), element("span", /\d/.test(word) ? "number" : "keyword", word))
    from = index + word.length
  }
  return [element("span", "", ...parts, text.slice(from))]
}
