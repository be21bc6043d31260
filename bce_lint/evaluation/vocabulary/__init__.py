"""What the names of Keras, TensorFlow and NumPy do to values: tables, and nothing but look-ups."""
