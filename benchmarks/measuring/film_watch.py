"""When a film was unpacked and drawn, told by the browser itself."""

# A script for a page, before or after its films are there: window.filmWatch says when the last
# film began to be unpacked and when a canvas was last drawn (milliseconds since the page began).
FILM_WATCH = """(() => {
  const watch = window.filmWatch = { unpacked: 0, drawn: 0 }
  window.DecompressionStream = class extends DecompressionStream {
    constructor(...how) {
      super(...how)
      watch.unpacked = performance.now()
    }
  }
  const { clearRect } = CanvasRenderingContext2D.prototype
  CanvasRenderingContext2D.prototype.clearRect = function (...where) {
    watch.drawn = performance.now()
    return clearRect.apply(this, where)
  }
})()"""
