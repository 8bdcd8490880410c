"""The kernel: what accepts a proof."""
