"""Tensors in a file: written whole or not at all, hostile until checked when read."""

import io
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

import torch
from torch import Tensor

from core.atomic_file import write_atomically
from core.refusal import Refused

LARGEST_FILE = 256 * 2**20  # bytes; a TinyVGG at its largest, with Adam's state, needs 80 MB


def write_tensors(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """Save a flat dictionary of tensors. Raises Refused when the disk is full."""
    buffer = io.BytesIO()
    torch.save(dict(tensors), buffer)
    write_atomically(path, buffer.getvalue())


def read_tensors(
    path: Path,
    expected: Mapping[str, Tensor],
    tables: Collection[str] = (),
    optional: Collection[str] = (),
) -> dict[str, Tensor]:
    """Load a flat dictionary of tensors that has exactly the keys, shapes and types of `expected`.

    `expected` may live on the meta device. Those named in `tables` may have any number of rows,
    those named in `optional` may be missing, there and in what comes back. Nothing but plain dense
    tensors with finite numbers comes back. Raises Refused, naming the file.
    """
    name = path.name
    tensors = _load(path)
    if not isinstance(tensors, dict):
        raise Refused(
            f"{name} holds a {type(tensors).__name__}, not a state_dict. Save the network's "
            "weights with torch.save(network.state_dict(), file) and try that file."
        )
    missing = [key for key in expected if key not in tensors and key not in optional]
    extra = [key for key in tensors if key not in expected]
    if missing or extra:
        raise Refused(
            f"{name} belongs to another network: {len(missing)} of its expected tensors are "
            f"missing and {len(extra)} are not expected. Use the file saved with this run."
        )
    return {
        key: _plain(tensors[key], wanted, key, name, any_rows=key in tables)
        for key, wanted in expected.items()
        if key in tensors
    }


def _load(path: Path) -> object:
    """Unpickle with torch's restricted reader, after everything that can be refused cheaply."""
    name = path.name
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise Refused(f"{name} is larger than {LARGEST_FILE // 2**20} MB, no TinyVGG is.")
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{name} cannot be read.") from error
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(f"{name} is not a file of torch.save. Use the model.pth of a saved run.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            records = archive.infolist()
        stored = all(record.compress_type == zipfile.ZIP_STORED for record in records)
        if not stored or sum(record.file_size for record in records) > size:
            raise Refused(f"{name} claims more than it holds and was not opened.")
        return torch.load(io.BytesIO(content), weights_only=True, map_location="cpu")
    except Refused:
        raise
    except Exception as error:  # six kinds come out of torch.load; its advice is unsafe: not shown
        raise Refused(
            f"{name} is broken, or holds more than tensors, and was not opened. A whole pickled "
            "model cannot be used: save the state_dict instead."
        ) from error


def _plain(tensor: object, wanted: Tensor, key: str, name: str, any_rows: bool) -> Tensor:
    """The tensor as a contiguous copy of its own, once it is what was expected."""
    refusal = Refused(f"{name}: the tensor {key} is not what this network expects.")
    plain = type(tensor) is Tensor and tensor.layout == torch.strided and tensor.is_cpu
    if not plain or tensor.dtype != wanted.dtype or tensor.dim() != wanted.dim():
        raise refusal
    if tensor.shape[any_rows:] != wanted.shape[any_rows:]:
        raise refusal
    # With a stride of 0 a storage of 4 bytes can claim any number of elements.
    if tensor.untyped_storage().nbytes() < tensor.numel() * tensor.element_size():
        raise refusal
    if not torch.isfinite(tensor).all():
        raise Refused(
            f"{name}: the tensor {key} holds numbers that are not finite. The run diverged; "
            "use one that was saved before, or train again with a lower learning rate."
        )
    return tensor.detach().clone(memory_format=torch.contiguous_format)
