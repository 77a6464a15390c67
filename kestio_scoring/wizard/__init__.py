from . import learn
