"""What may each value be? An abstract interpreter over syntax trees that never runs the code it reads."""
