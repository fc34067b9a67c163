// Plays what has scenes, one after another, by a Play button. Whoever extends it says which scene
// is the `final` one, how long a scene lasts (`pace`, in milliseconds) and how to `show` one.

class ScenePlayer {
  run() {
    this.halt()
    const anew = this.at >= this.final
    const step = () => {
      this.show(this.at + 1)
      if (this.at < this.final) this.playing = setTimeout(step, this.pace)
      else this.rest()
    }
    this.playing = setTimeout(step, anew ? this.pace : 0)
    if (anew) this.begin()
    this.face()
  }

  begin() {
    this.show(0)
  }

  rest() {
    this.halt()
  }

  halt() {
    clearTimeout(this.playing)
    this.playing = null
    this.face()
  }

  face() {
    facePlayButton(this.play, this.playing)
  }

  go(scene) {
    this.halt()
    this.show(Math.max(0, Math.min(this.final, scene)))
  }
}
