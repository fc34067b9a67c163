// What Streamlit has no word for. The two containers outlive what stands in them.
export default function () {
  // A live region: a screen reader says every new sentence, whole.
  const seen = document.querySelector(".st-key-what-you-see")
  seen?.setAttribute("role", "status")
  seen?.setAttribute("aria-live", "polite")
  seen?.setAttribute("aria-atomic", "true")

  // Copy is there where a browser lets a page copy: not by plain HTTP from another computer.
  const code = document.querySelector(".st-key-code")
  if (code && navigator.clipboard) {
    code.dataset.copies = ""
    code.onclick = async ({ target }) => {
      if (!target.matches(".copy")) return
      await navigator.clipboard.writeText(code.querySelector(".program").textContent)
      target.textContent = "Copied"
    }
  }
}
