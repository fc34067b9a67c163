// A sheet of paper: strokes are drawn here and told, as a PNG, when the pen is lifted.

const PAPER = "#ffffff"
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const STRIDE = 4 // pixels of the sheet per press of an arrow key, with Shift four times as many
const REMEMBERED = 20 // strokes that can be undone
const HOW =
  "A sheet to draw on. Arrow keys move the pen, Space lowers and lifts it, Shift makes longer steps."

const sheets = new WeakMap()

export default function (component) {
  const { parentElement } = component
  if (!sheets.has(parentElement)) sheets.set(parentElement, new Sheet(parentElement, component))
  sheets.get(parentElement).setState = component.setStateValue
  return () => {
    sheets.get(parentElement)?.leave()
    sheets.delete(parentElement)
  }
}

class Sheet {
  constructor(parent, { data }) {
    for (const name of ["pens", "sheet", "nib", "thickness", "undo", "clear", "live"]) {
      this[name] = parent.querySelector("." + name)
    }
    this.ink = this.sheet.getContext("2d", { willReadFrequently: true })
    this.sheet.setAttribute("aria-label", HOW)
    this.sheet.title = HOW
    this.before = [] // the sheet as it was before each stroke
    this.place = [this.sheet.width / 2, this.sheet.height / 2]
    this.lowered = false // the keyboard's pen
    this.wipe()
    this.lay(data.drawn)
    this.listen()
    this.face()
  }

  // What was drawn before one left the page.
  lay(drawn) {
    if (!drawn) return
    const picture = new Image()
    picture.onload = () => {
      if (this.before.length) return // somebody was quicker and draws already
      this.ink.drawImage(picture, 0, 0)
      this.drawn = true
      this.face()
    }
    picture.src = drawn
  }

  listen() {
    const { sheet } = this
    sheet.onpointerdown = event => {
      if (event.button) return
      sheet.setPointerCapture(event.pointerId)
      this.begin()
      this.pointer = event.pointerId
      this.last = this.under(event)
      this.line(this.last)
    }
    sheet.onpointermove = event => {
      if (event.pointerId !== this.pointer) return
      const passed = event.getCoalescedEvents?.() ?? []
      for (const each of passed.length ? passed : [event]) this.line(this.under(each))
    }
    sheet.onpointerup = sheet.onpointercancel = event => {
      if (event.pointerId !== this.pointer) return
      this.pointer = null
      this.tell()
    }
    sheet.onkeydown = event => this.key(event)
    sheet.onfocus = () => this.showNib()
    sheet.onblur = () => {
      this.lift()
      this.nib.hidden = true
    }
    this.thickness.oninput = () => this.showNib()
    this.undo.onclick = () => {
      this.ink.putImageData(this.before.pop(), 0, 0)
      this.tell()
    }
    this.clear.onclick = () => {
      this.begin()
      this.wipe()
      this.tell()
      this.live.textContent = "The sheet is empty."
    }
  }

  // The place on the sheet under the pointer, in its own pixels.
  under(event) {
    const box = this.sheet.getBoundingClientRect()
    const scale = this.sheet.width / box.width
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale]
  }

  begin() {
    const { width, height } = this.sheet
    this.before.push(this.ink.getImageData(0, 0, width, height))
    if (this.before.length > REMEMBERED) this.before.shift()
  }

  line(place) {
    const { ink } = this
    ink.strokeStyle = this.pens.querySelector(":checked").value || PAPER
    ink.lineWidth = Number(this.thickness.value)
    ink.lineCap = ink.lineJoin = "round"
    ink.beginPath()
    ink.moveTo(...this.last)
    ink.lineTo(...place)
    ink.stroke() // a line of no length is a dot, for its ends are round
    this.last = place
  }

  wipe() {
    this.ink.fillStyle = PAPER
    this.ink.fillRect(0, 0, this.sheet.width, this.sheet.height)
  }

  key(event) {
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault()
      if (this.lowered) this.lift()
      else this.lower()
    }
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const stride = event.shiftKey ? 4 * STRIDE : STRIDE
    const { width } = this.sheet
    this.place = this.place.map((at, axis) => Math.min(Math.max(at + stride * step[axis], 0), width))
    if (this.lowered) this.line(this.place)
    this.showNib()
  }

  lower() {
    this.lowered = true
    this.begin()
    this.last = this.place
    this.line(this.place)
    this.showNib()
    this.live.textContent = "Pen down."
  }

  lift() {
    if (!this.lowered) return
    this.lowered = false
    this.tell()
    this.showNib()
    this.live.textContent = "Pen up."
  }

  showNib() {
    const { nib, sheet } = this
    nib.hidden = !sheet.matches(":focus-visible")
    const share = 100 / sheet.width
    nib.style.left = this.place[0] * share + "%"
    nib.style.top = this.place[1] * share + "%"
    nib.style.width = nib.style.height = Number(this.thickness.value) * share + "%"
    nib.style.background = this.lowered ? "#17212b" : "transparent"
  }

  face() {
    this.undo.disabled = !this.before.length
    this.clear.disabled = !this.drawn
  }

  tell() {
    const { width, height } = this.sheet
    const colours = new Uint32Array(this.ink.getImageData(0, 0, width, height).data.buffer)
    this.drawn = colours.some(colour => colour !== 0xffffffff)
    this.setState("drawn", this.drawn ? this.sheet.toDataURL("image/png") : "")
    this.face()
  }

  leave() {
    this.lift()
  }
}
