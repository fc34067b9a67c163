"""All pages in reading order: the menu, the strips of siblings, and what comes next."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A page; `siblings` have pages of their own, hidden from the menu and shown in a strip."""

    file: str  # below pages/
    title: str  # at most three words
    icon: str = ""
    siblings: tuple["Entry", ...] = ()

    @property
    def url(self) -> str:
        """ "" for home, else the file's stem."""
        stem = self.file.rsplit("/", 1)[-1].removesuffix(".py")
        return "" if stem == "home" else stem


CONTENTS: dict[str, tuple[Entry, ...]] = {
    "Start": (Entry("start/home.py", "Home", ":material/home:"),),
    "Tensors": (
        Entry(
            "tensors/tensors.py",
            "Tensors",
            ":material/deployed_code:",
            (
                Entry("tensors/indexing.py", "Index"),
                Entry("tensors/broadcasting.py", "Broadcast"),
                Entry("tensors/matmul.py", "Multiply"),
                Entry("tensors/reshape.py", "Reshape"),
                Entry("tensors/dtypes.py", "Types"),
                Entry("tensors/randomness.py", "Chance"),
                Entry("tensors/image_tensor.py", "Image"),
            ),
        ),
        Entry("tensors/autograd.py", "Gradients", ":material/conversion_path:"),
        Entry("tensors/errors.py", "Error clinic", ":material/bug_report:"),
    ),
    "Networks": (
        Entry("networks/neuron.py", "One neuron", ":material/linear_scale:"),
        Entry("networks/module.py", "Build a net", ":material/account_tree:"),
    ),
    "Learning": (
        Entry(
            "learning/gradient_descent.py",
            "Gradient descent",
            ":material/trending_down:",
            (
                Entry("learning/optimizers.py", "Optimizers"),
                Entry("learning/rate_map.py", "Rate map"),
            ),
        ),
    ),
    "Playground": (
        Entry(
            "playground/nonlinearity.py",
            "Playground",
            ":material/scatter_plot:",
            (
                Entry("playground/twin.py", "Twin"),
                Entry("playground/seeds.py", "Ten seeds"),
                Entry("playground/sweep.py", "Sweep"),
                Entry("playground/depth.py", "Depth"),
            ),
        ),
    ),
    "Seeing": (
        Entry(
            "seeing/datasets.py",
            "Datasets",
            ":material/photo_library:",
            (
                Entry("seeing/resize.py", "Resize"),
                Entry("seeing/to_numbers.py", "To numbers"),
            ),
        ),
        Entry(
            "seeing/convolution.py",
            "Convolution",
            ":material/grid_on:",
            (
                Entry("seeing/output_size.py", "Output size"),
                Entry("seeing/learn_kernel.py", "Learn a kernel"),
                Entry("seeing/receptive_field.py", "Receptive field"),
            ),
        ),
        Entry(
            "seeing/augmentation.py",
            "Augmentation",
            ":material/auto_awesome_motion:",
            (Entry("seeing/tilted_exam.py", "Tilted exam"),),
        ),
        Entry(
            "seeing/cnn.py",
            "Inside the net",
            ":material/visibility:",
            (
                Entry("seeing/feature_map.py", "One map"),
                Entry("seeing/filters.py", "Filters over time"),
                Entry("seeing/heatmap.py", "Where it looked"),
                Entry("seeing/knock_out.py", "Switch off"),
            ),
        ),
    ),
    "Your project": (Entry("project/train.py", "Train yours", ":material/model_training:"),),
    "Me and us": (Entry("me/progress.py", "Progress", ":material/checklist:"),),
}


def reading_order() -> tuple[Entry, ...]:
    """Every page, siblings right after their lead."""
    leads = (lead for part in CONTENTS.values() for lead in part)
    return tuple(page for lead in leads for page in (lead, *lead.siblings))


def family(url: str) -> tuple[Entry, ...]:
    """A page's lead and all its siblings; of a page without any, only itself."""
    for part in CONTENTS.values():
        for lead in part:
            members = (lead, *lead.siblings)
            if any(member.url == url for member in members):
                return members
    raise KeyError(url)


def after(url: str) -> Entry | None:
    """The next page in reading order, None after the last."""
    pages = reading_order()
    place = [page.url for page in pages].index(url)
    return pages[place + 1] if place + 1 < len(pages) else None
